import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { EventSource, FollowOptions, FollowUpdate, Position } from '../../../src/select/source.ts';
import type { Database } from '../../../src/store/database.ts';
import { listCoverage } from '../../../src/store/history/coverage.ts';
import { type RecordUpdate, recordSource } from '../../../src/store/history/record-source.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { latestStates, openHistory, TEST_CLUSTER } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const START = 1772366400000000000n;
const MINUTE = 60n * 1_000_000_000n;
const time = (minutes: number) =>
  `${new Date(Number(START / 1_000_000n) + minutes * 60_000).toISOString().slice(0, 19)}Z`;

/** An event that was created and happened so many minutes after the start. */
function event(name: string, minutes: number, resourceVersion: number): CoreV1Event {
  return sampleEvent({
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: String(resourceVersion),
      creationTimestamp: time(minutes),
    },
    firstTimestamp: time(minutes),
    lastTimestamp: time(minutes),
    count: 1,
  });
}

type Step = FollowUpdate | { minutes: number };

const at = (resourceVersion: number): Position => ({
  resourceVersion: String(resourceVersion),
  server: 'cluster-uid',
});
const page = (...events: CoreV1Event[]): FollowUpdate => ({ kind: 'page', events });
const listed = (version: number): FollowUpdate => ({ kind: 'listed', ...at(version) });
const changes = (version: number, ...events: CoreV1Event[]): FollowUpdate => ({
  kind: 'changes',
  events,
  ...at(version),
});
const lost: FollowUpdate = { kind: 'lost', error: new Error('away') };

/** Records a source that says this, then ends. */
function run(db: Database, clock: FakeClock, ...steps: Step[]) {
  return runBy(undefined, db, clock, ...steps);
}

/** As `run`, by a source with a clock of its own. */
async function runBy(
  now: EventSource['now'],
  db: Database,
  clock: FakeClock,
  ...steps: Step[]
): Promise<{ updates: RecordUpdate[]; asked: FollowOptions }> {
  let asked: FollowOptions = {};
  const source: EventSource = {
    async *list() {},
    ...(now && { now }),
    async *follow(_, options = {}) {
      asked = options;
      for (const step of steps) {
        if ('minutes' in step) await clock.advance(step.minutes * 60_000);
        else yield step;
      }
    },
  };
  const scope = { cluster: TEST_CLUSTER, namespace: undefined, source, identify: async () => 'another' };
  const updates: RecordUpdate[] = [];
  const { signal } = new AbortController();
  for await (const update of recordSource(db, scope, { clock, signal })) updates.push(update);
  return { updates, asked };
}

const coverage = async (db: Database, cluster: number) =>
  (await db.read((tx) => listCoverage(tx, cluster))).map(({ since, until, gap }) => [
    Number((since - START) / MINUTE),
    Number((until - START) / MINUTE),
    gap,
  ]);

async function open() {
  const clock = new FakeClock(START);
  return { clock, ...(await openHistory(clock)) };
}

describe('a recording', () => {
  it('begins with what the server still has, and covers as far back as that goes', async () => {
    const { db, cluster, clock } = await open();
    await clock.advance(60 * 60_000);
    const { updates, asked } = await run(
      db,
      clock,
      page(event('a', 10, 5), event('b', 30, 6)),
      listed(7),
      { minutes: 5 },
      changes(8, event('c', 64, 8)),
    );
    expect(asked).toMatchObject({ repeats: true });
    expect(asked.resourceVersion).toBeUndefined();
    expect(updates.map((update) => update.kind === 'recorded' && update.added)).toEqual([2, 1]);
    expect((await latestStates(db, cluster)).map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
    expect(await coverage(db, cluster)).toEqual([[10, 64, null]]);
  });

  it('resumes where it ended, without a gap', async () => {
    const { db, cluster, clock } = await open();
    await run(db, clock, page(), listed(7));
    await clock.advance(60_000);
    const { asked, updates } = await run(db, clock, { minutes: 1 }, changes(9, event('a', 1, 9)));
    expect(asked).toMatchObject({ resourceVersion: '7', server: 'cluster-uid' });
    expect(updates).toMatchObject([{ kind: 'recorded', added: 1 }]);
    expect(await coverage(db, cluster)).toEqual([[0, 1, null]]);
  });

  it('covers as far as the server has sent: until the last event, or until now when there was no more', async () => {
    const { db, cluster, clock } = await open();
    const late = changes(9, event('a', 1, 9));
    await run(db, clock, page(), listed(7), { minutes: 5 }, late, { minutes: 1 }, changes(10));
    expect(await coverage(db, cluster)).toEqual([[0, 1, null]]);
    await run(db, clock, { kind: 'changes', events: [], isCurrent: true, ...at(10) });
    expect(await coverage(db, cluster)).toEqual([[0, 6, null]]);
  });

  it('covers by the clock of the source, whatever its own says', async () => {
    const { db, cluster, clock } = await open();
    const now = () => clock.now() - 24n * 60n * MINUTE;
    await clock.advance(24 * 60 * 60_000);
    const current: FollowUpdate = { kind: 'changes', events: [], isCurrent: true, ...at(8) };
    await runBy(now, db, clock, page(), listed(7), { minutes: 5 }, current);
    expect(await coverage(db, cluster)).toEqual([[0, 5, null]]);
  });

  it('stores no position before the list is complete', async () => {
    const { db, clock } = await open();
    await run(db, clock, page(event('a', 0, 5)));
    const { asked, updates } = await run(db, clock, page(event('a', 0, 5), event('b', 0, 6)), listed(7));
    expect(asked.resourceVersion).toBeUndefined();
    expect(updates).toMatchObject([{ added: 1 }]);
  });

  it('stores the position of a quiet watch now and then', async () => {
    const { db, clock } = await open();
    await run(db, clock, page(), listed(7), changes(8), { minutes: 1 }, changes(9), changes(10));
    expect((await run(db, clock)).asked.resourceVersion).toBe('9');
  });
});

describe('after an outage that the server has forgotten', () => {
  const expired: FollowUpdate = { kind: 'forgotten', why: 'expired' };

  it.each([
    ['an older event is still there', [page(event('a', 1, 5), event('b', 20, 9)), listed(10)], []],
    ['older events were kept longer before', [page(event('b', 20, 9)), listed(10)], [], 40],
    ['only newer events are there', [page(event('b', 20, 9)), listed(10)], ['the recorder was not running']],
    ['nothing is there', [page(), listed(10)], ['the recorder was not running']],
  ])('when %s', async (_, list, gaps, keptMinutes = 0) => {
    const { db, cluster, clock } = await open();
    await run(db, clock, { minutes: keptMinutes + 2 }, page(event('a', 1, 5)), listed(7));
    const { updates } = await run(db, clock, { minutes: 20 }, expired, ...list);
    const from = START + BigInt(keptMinutes + 2) * MINUTE;
    expect(updates.filter(({ kind }) => kind === 'gap')).toEqual(
      gaps.map((why) => ({ kind: 'gap', from, to: from + 20n * MINUTE, why })),
    );
    const last = keptMinutes + 22;
    expect(await coverage(db, cluster)).toEqual(
      gaps.length === 0
        ? [[1, last, null]]
        : [
            [1, 2, null],
            [last, last, gaps[0]],
          ],
    );
  });

  it('does not count on how long a server that was away had kept events', async () => {
    const { db, clock } = await open();
    await run(db, clock, lost, { minutes: 42 }, page(event('a', 1, 5)), listed(7));
    const { updates } = await run(db, clock, { minutes: 20 }, expired, page(event('b', 60, 9)), listed(10));
    expect(updates).toMatchObject([{ kind: 'forgotten' }, { kind: 'recorded' }, { kind: 'gap' }]);
  });

  it('names the server when it was away while the recorder was running', async () => {
    const { db, clock } = await open();
    const { updates } = await run(
      db,
      clock,
      page(),
      listed(7),
      lost,
      { minutes: 20 },
      expired,
      page(),
      listed(9),
    );
    expect(updates).toMatchObject([
      { kind: 'recorded', added: 0 },
      { kind: 'lost' },
      { kind: 'forgotten' },
      { kind: 'recorded', added: 0 },
      { kind: 'gap', why: 'the server was not reachable' },
    ]);
  });

  it('has one gap, even if the list is read twice', async () => {
    const { db, cluster, clock } = await open();
    await run(db, clock, page(), listed(7));
    await run(
      db,
      clock,
      { minutes: 20 },
      expired,
      page(event('b', 19, 9)),
      page(event('b', 19, 9)),
      listed(10),
    );
    expect(await coverage(db, cluster)).toEqual([
      [0, 0, null],
      [20, 20, 'the recorder was not running'],
    ]);
  });
});

it('has a gap before a server that was restored', async () => {
  const { db, cluster, clock } = await open();
  const restored: FollowUpdate = { kind: 'forgotten', why: 'restored' };
  await run(
    db,
    clock,
    page(event('a', 0, 5)),
    listed(7),
    { minutes: 1 },
    restored,
    page(event('a', 0, 5)),
    listed(6),
  );
  expect(await coverage(db, cluster)).toEqual([
    [0, 0, null],
    [1, 1, 'the server was restored to an earlier state'],
  ]);
});

it('keeps another cluster behind the same address apart', async () => {
  const { db, cluster, clock } = await open();
  const replaced: FollowUpdate = { kind: 'forgotten', why: 'replaced' };
  await run(db, clock, page(event('a', 0, 5)), listed(7), replaced, page(event('b', 0, 3)), listed(4));
  expect((await latestStates(db, cluster)).map(({ metadata }) => metadata.name)).toEqual(['a']);
  const clusters = await db.read((tx) =>
    tx.all<{ id: number; uid: string }>('SELECT id, uid FROM clusters ORDER BY id'),
  );
  expect(clusters.map(({ uid }) => uid)).toEqual([null, 'cluster-uid', 'another']);
  expect((await latestStates(db, clusters[2]?.id ?? 0)).map(({ metadata }) => metadata.name)).toEqual(['b']);
});
