import { describe, expect, it } from 'vitest';
import { type ListerWatcher, reflect } from '../../../src/cluster/watch/reflector.ts';
import type { WatchLine } from '../../../src/cluster/watch/watch.ts';
import { StatusError, UnavailableError } from '../../../src/core/errors.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { FollowOptions, FollowUpdate } from '../../../src/select/source.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** An event in a state: its name and count, `a2`, at a version. */
function state(text: string, resourceVersion: string): CoreV1Event {
  const [name = '', count = '1'] = text.split(/(?=\d)/);
  return sampleEvent({ metadata: { name, uid: `uid-${name}`, resourceVersion }, count: Number(count) });
}

const line = (type: 'ADDED' | 'MODIFIED' | 'DELETED', text: string, version: string): WatchLine => ({
  type,
  object: state(text, version),
});

/** One answer to a list or a watch: what comes, then how it ends. */
type Answer =
  | { list: string[]; at: string; fails?: Error }
  | { watch: WatchLine[]; fails?: Error; hangs?: true; leaves?: ServerState };

/** What a server says when it is asked who it is, and where it stands. */
interface ServerState {
  id: string;
  at: number;
}

/** A server that answers by script; a watch after the script hangs. */
function scripted(answers: Answer[]): { reflected: ListerWatcher; asked: string[] } {
  const asked: string[] = [];
  let server: ServerState = { id: 'one', at: 1e9 };
  const next = (): Answer => answers.shift() ?? { watch: [], hangs: true };
  return {
    asked,
    reflected: {
      async *list() {
        asked.push('list');
        const answer = next();
        if (!('list' in answer)) throw new Error('a watch was expected');
        for (const [at, text] of answer.list.entries()) {
          const items = [state(text, `${Number(answer.at) - answer.list.length + at + 1}`)];
          yield { items, resourceVersion: answer.at };
        }
        if (answer.list.length === 0) yield { items: [], resourceVersion: answer.at };
        if (answer.fails) throw answer.fails;
      },
      async *watch({ resourceVersion, signal }) {
        asked.push(`watch ${resourceVersion}`);
        const answer = next();
        if ('list' in answer) throw new Error('a list was expected');
        if (answer.fails && answer.watch.length === 0) throw answer.fails;
        yield [];
        if (answer.watch.length > 0) yield answer.watch;
        server = answer.leaves ?? server;
        if (answer.fails) throw answer.fails;
        if (answer.hangs)
          await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
      wasReset: async (resourceVersion) => Number(resourceVersion) > server.at,
      identify: async () => server.id,
    },
  };
}

/** What a reflector tells until all is still, with this much time going by. */
async function tell(
  answers: Answer[],
  options: FollowOptions & { passMs?: number; identify?: ListerWatcher['identify'] } = {},
) {
  const clock = new FakeClock();
  const { reflected, asked } = scripted(answers);
  reflected.identify = options.identify ?? reflected.identify;
  const controller = new AbortController();
  const told: FollowUpdate[] = [];
  let failure: unknown;
  const done = (async () => {
    const events = reflect(reflected, { ...options, clock, random: () => 0, signal: controller.signal });
    for await (const one of events) told.push(one);
  })().catch((error) => {
    failure = error;
  });
  await settle();
  for (let passed = 0; passed < (options.passMs ?? 10_000); passed += 100) await clock.advance(100);
  controller.abort();
  await done;
  const texts = told.flatMap((one) =>
    'events' in one ? one.events.map(({ metadata, count }) => `${metadata.name}${count}`) : [one.kind],
  );
  return { texts, asked, failure, told };
}

const gone = new StatusError({ code: 410, reason: 'Expired' });
const cut = new UnavailableError('cut');

describe('a reflector', () => {
  it('yields the list, then what follows', async () => {
    const { texts, asked } = await tell([
      { list: ['a1', 'b1'], at: '5' },
      { watch: [line('ADDED', 'c1', '6'), line('MODIFIED', 'a2', '7')], hangs: true },
    ]);
    expect(texts).toEqual(['a1', 'b1', 'listed', 'c1', 'a2']);
    expect(asked).toEqual(['list', 'watch 5']);
  });

  it.each([undefined, '4'])(
    'waits only a while for an identity that never comes, from %s',
    async (resourceVersion) => {
      const { texts, asked } = await tell(
        [
          ...(resourceVersion ? [] : [{ list: ['a1'], at: '5' }]),
          { watch: [line('ADDED', 'b1', '6')], hangs: true },
        ],
        { ...(resourceVersion && { resourceVersion }), identify: () => new Promise(() => {}) },
      );
      expect(texts).toEqual([...(resourceVersion ? [] : ['a1', 'listed']), 'b1']);
      expect(asked.at(-1)).toBe(`watch ${resourceVersion ?? '5'}`);
    },
  );

  it('continues where it was after a connection was lost', async () => {
    const { texts, asked } = await tell([
      { list: ['a1'], at: '5' },
      { watch: [line('ADDED', 'b1', '6')], fails: cut },
      { watch: [line('ADDED', 'c1', '7')], hangs: true },
    ]);
    expect(texts).toEqual(['a1', 'listed', 'b1', 'lost', 'recovered', 'c1']);
    expect(asked).toEqual(['list', 'watch 5', 'watch 6']);
  });

  it('returns after a 410 only what was not returned before', async () => {
    const { texts, asked } = await tell([
      { list: ['a1', 'b1'], at: '5' },
      { watch: [line('MODIFIED', 'a2', '6')], fails: gone },
      { list: ['a2', 'b3', 'c1'], at: '20' },
    ]);
    expect(texts).toEqual(['a1', 'b1', 'listed', 'a2', 'forgotten', 'b3', 'c1', 'listed']);
    expect(asked).toEqual(['list', 'watch 5', 'list', 'watch 20']);
  });

  it('yields nothing twice when a list fails halfway', async () => {
    const { texts } = await tell([
      { list: ['a1'], at: '5' },
      { watch: [], fails: gone },
      { list: ['a1', 'b1'], at: '20', fails: cut },
      { list: ['a1', 'b1', 'c1'], at: '21' },
    ]);
    expect(texts).toEqual(['a1', 'listed', 'forgotten', 'b1', 'lost', 'c1', 'listed', 'recovered']);
  });

  it('returns no change that is not a new occurrence', async () => {
    const { texts } = await tell([
      { list: ['a2'], at: '5' },
      { watch: [line('MODIFIED', 'a2', '6'), line('MODIFIED', 'a3', '7')], hangs: true },
    ]);
    expect(texts).toEqual(['a2', 'listed', 'a3']);
  });

  it('returns nothing for a deletion, and forgets what was deleted', async () => {
    const { texts } = await tell([
      { list: ['a1'], at: '5' },
      { watch: [line('DELETED', 'a1', '6')], fails: cut },
      { watch: [line('ADDED', 'a1', '7')], hangs: true },
    ]);
    expect(texts).toEqual(['a1', 'listed', 'lost', 'recovered', 'a1']);
  });

  it('ends an idle connection', async () => {
    const { texts, asked, told } = await tell(
      [
        { list: [], at: '5' },
        { watch: [], hangs: true },
      ],
      { limits: { idleTimeoutMs: 2000 }, passMs: 3000 },
    );
    expect(texts).toEqual(['listed', 'lost', 'recovered']);
    expect(asked).toEqual(['list', 'watch 5', 'watch 5']);
    expect(told.find(({ kind }) => kind === 'lost')).toMatchObject({
      error: { message: 'no data from the server for 2s' },
    });
  });

  it('continues from a resourceVersion', async () => {
    const { texts, asked } = await tell([{ watch: [line('ADDED', 'b1', '10')], hangs: true }], {
      resourceVersion: '9',
    });
    expect(texts).toEqual(['b1']);
    expect(asked).toEqual(['watch 9']);
  });

  it('yields newer events when that version has expired', async () => {
    const { texts } = await tell(
      [
        { watch: [], fails: gone },
        { list: ['a1', 'b1', 'c1'], at: '11' },
      ],
      {
        resourceVersion: '9',
      },
    );
    expect(texts).toEqual(['forgotten', 'b1', 'c1', 'listed']);
  });

  it('yields everything when the server was restored to an earlier version', async () => {
    const { texts } = await tell(
      [
        { watch: [], fails: gone },
        { list: ['a1', 'b1'], at: '4' },
      ],
      {
        resourceVersion: '9',
      },
    );
    expect(texts).toEqual(['forgotten', 'a1', 'b1', 'listed']);
  });

  it('notices after a reconnect that the server was restored, and repeats nothing', async () => {
    const { texts, asked, told } = await tell([
      { list: ['a1', 'b1'], at: '50' },
      { watch: [line('ADDED', 'c1', '51')], fails: cut, leaves: { id: 'one', at: 10 } },
      { list: ['a1', 'd1'], at: '10' },
      { watch: [line('ADDED', 'e1', '11')], hangs: true },
    ]);
    expect(texts).toEqual([
      'a1',
      'b1',
      'listed',
      'c1',
      'lost',
      'forgotten',
      'd1',
      'listed',
      'recovered',
      'e1',
    ]);
    expect(asked).toEqual(['list', 'watch 50', 'list', 'watch 10']);
    expect(told).toContainEqual({ kind: 'forgotten', why: 'restored' });
  });

  it('notices that another server has replaced the one before', async () => {
    const { texts, told } = await tell([
      { list: ['a1'], at: '50' },
      { watch: [line('ADDED', 'c1', '51')], fails: cut, leaves: { id: 'two', at: 1e9 } },
      { list: ['b1'], at: '60' },
    ]);
    expect(texts).toEqual(['a1', 'listed', 'c1', 'lost', 'forgotten', 'b1', 'listed', 'recovered']);
    expect(told).toContainEqual({ kind: 'forgotten', why: 'replaced' });
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'listed', resourceVersion: '60', server: 'two' }),
    );
  });

  it.each<[string, FollowOptions, string[]]>([
    ['behind the version', { resourceVersion: '2000000000' }, ['forgotten', 'a1', 'listed']],
    ['another one', { resourceVersion: '9', server: 'zero' }, ['forgotten', 'a1', 'listed']],
    ['the same', { resourceVersion: '9', server: 'one' }, ['b1']],
  ])('goes on from a version, when the server is %s', async (_, options, expected) => {
    const answers: Answer[] =
      expected.length > 1
        ? [{ list: ['a1'], at: '4' }]
        : [{ watch: [line('ADDED', 'b1', '10')], hangs: true }];
    expect((await tell(answers, options)).texts).toEqual(expected);
  });

  it('yields no position before it knows the identity of the server, if that can be known', async () => {
    for (const [id, expected] of [
      ['one', { server: 'one' }],
      [undefined, {}],
    ] as const) {
      const { reflected } = scripted([
        { list: ['a1'], at: '5' },
        { watch: [line('ADDED', 'b1', '6')], hangs: true },
      ]);
      let answer: (id: string | Promise<never>) => void = () => {};
      const identity = new Promise<string>((resolve) => {
        answer = resolve;
      });
      const controller = new AbortController();
      const { signal } = controller;
      const told: FollowUpdate[] = [];
      const done = (async () => {
        const events = reflect(
          { ...reflected, identify: () => identity },
          { clock: new FakeClock(), signal },
        );
        for await (const one of events) told.push(one);
      })();
      await settle();
      expect(told.map(({ kind }) => kind)).toEqual(['page']);
      answer(id ?? Promise.reject(cut));
      await settle();
      expect(told.slice(1)).toEqual([
        { kind: 'listed', resourceVersion: '5', newest: expect.anything(), ...expected },
        {
          kind: 'changes',
          resourceVersion: '6',
          newest: expect.anything(),
          events: [expect.anything()],
          ...expected,
        },
      ]);
      controller.abort();
      await done.catch(() => {});
    }
  });

  it('ends with a final failure', async () => {
    const forbidden = new StatusError({ code: 403 });
    expect((await tell([{ list: [], at: '5', fails: forbidden }])).failure).toBe(forbidden);
  });
});
