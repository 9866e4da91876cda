import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/cli/backend/backend.ts';
import { type EmitResult, Emitter, type EmitterOptions } from '../../../src/cli/emitting/emitter.ts';
import { MAX_IN_FLIGHT } from '../../../src/cli/emitting/pipeline.ts';
import { KevError, UnavailableError } from '../../../src/core/errors.ts';
import type { EventDraft } from '../../../src/event/draft.ts';
import type { ObjectName } from '../../../src/kinds/object-name.ts';
import { toEventsV1Sink } from '../../../src/record/events-v1/core-sink.ts';
import type { ReadableEventSink } from '../../../src/record/sink.ts';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FaultySink } from '../../support/faulty-sink.ts';

const draft: EventDraft = {
  object: { type: 'pod', name: 'x' },
  resolve: true,
  type: 'Normal',
  reason: 'R',
  message: 'm',
  source: { component: 'kev' },
};

const ALL_THROUGH = { burstSize: 1e6, maxEvents: -1 };

/** An emitter on a memory sink, whose pods are all there with a uid. */
function open(change: Partial<EmitterOptions> = {}, sink: ReadableEventSink = new MemorySink()) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const resolve = async ({ type, name }: ObjectName, { namespace }: { namespace: string }) => {
    asked.push(`${type}/${name}`);
    if (type !== 'pod') throw new KevError('missing', `there is no ${type} "${name}"`);
    return { reference: { kind: 'Pod', apiVersion: 'v1', namespace, name, uid: `u-${name}` } };
  };
  const backend: Backend = {
    kind: 'cluster',
    location: 'memory',
    namespace: 'ns',
    source: undefined as never,
    sink,
    eventsV1Sink: toEventsV1Sink(sink),
    resolve: (object, options) => backendResolve(object, options),
    async [Symbol.asyncDispose]() {},
  };
  let backendResolve: typeof resolve = resolve;
  const options = {
    api: 'core',
    correlator: ALL_THROUGH,
    timeoutMs: 10_000,
    dryRun: false,
    ...change,
  } as const;
  return {
    clock,
    asked,
    emitter: new Emitter(backend, options, clock),
    setResolve: (other: typeof resolve) => {
      backendResolve = other;
    },
    resolve,
  };
}

const byMessage = { kind: 'message' } as const;
const kindOf = ({ outcome }: EmitResult) => outcome.kind;

describe('Emitter', () => {
  it('creates an event with every member of a draft', async () => {
    const { emitter } = open();
    const { outcome } = await emitter.emit(
      {
        ...draft,
        fieldPath: 'spec.containers{web}',
        related: { type: 'pod', name: 'y' },
        action: 'Do',
        source: { component: 'ci', host: 'h' },
        labels: { a: 'b' },
        annotations: { c: 'd' },
        at: 1_700_000_000_123_456_789n,
      },
      { kind: 'none' },
    );
    expect(outcome).toMatchObject({
      kind: 'created',
      event: {
        metadata: {
          name: expect.stringMatching(/^x\.[0-9a-f]+$/),
          namespace: 'ns',
          labels: { a: 'b' },
          annotations: { c: 'd' },
        },
        involvedObject: {
          kind: 'Pod',
          namespace: 'ns',
          name: 'x',
          uid: 'u-x',
          fieldPath: 'spec.containers{web}',
        },
        related: { kind: 'Pod', name: 'y', uid: 'u-y' },
        reason: 'R',
        message: 'm',
        type: 'Normal',
        action: 'Do',
        source: { component: 'ci', host: 'h' },
        reportingComponent: 'ci',
        firstTimestamp: '2023-11-14T22:13:20Z',
        lastTimestamp: '2023-11-14T22:13:20Z',
        count: 1,
      },
    });
  });

  // The events of `kev run` came in the wrong order where a second ended between a moment and its recording.
  it('names an event after the time when it happened, where that is known to the nanosecond', async () => {
    const { emitter } = open();
    const nameAt = async (at: bigint) => {
      const { outcome } = await emitter.emit({ ...draft, at }, { kind: 'none' });
      return 'event' in outcome ? outcome.event.metadata.name : outcome.kind;
    };
    expect(await nameAt(1_700_000_000_123_456_789n)).toBe(`x.${1_700_000_000_123_456_789n.toString(16)}`);
    const said = 1_700_000_000_123_000_000n;
    expect(await nameAt(said)).not.toBe(`x.${said.toString(16)}`);
  });

  it('creates events through events.k8s.io/v1 that are the same on every host', async () => {
    const { emitter } = open({ api: 'events' });
    const { outcome } = await emitter.emit({ ...draft, at: 1_700_000_000_123_456_789n }, byMessage);
    expect(outcome).toMatchObject({
      kind: 'created',
      event: {
        eventTime: '2023-11-14T22:13:20.123456Z',
        reportingComponent: 'kev',
        reportingInstance: 'kev',
        action: 'R',
        message: 'm',
      },
    });
    const again = [emitter.emit(draft, byMessage), emitter.emit(draft, byMessage)];
    expect((await Promise.all(again)).map(kindOf)).toEqual(['patched', 'aggregated']);
    expect(await emitter.finish()).toBe(0);
  });

  it.each([
    ['message', [byMessage, byMessage], ['created', 'created', 'patched']],
    ['reason', [{ kind: 'reason' }], ['created', 'patched', 'patched']],
    ['key', [{ kind: 'key', key: 'k' }], ['created', 'patched', 'patched']],
    ['none', [{ kind: 'none' }], ['created', 'created', 'created']],
  ] as const)('counts by %s', async (_, [dedupe], kinds) => {
    const { emitter, clock } = open();
    const ends: string[] = [];
    for (const message of ['one', 'two', 'one']) {
      clock.set(clock.now() + 1n);
      ends.push(kindOf(await emitter.emit({ ...draft, message }, dedupe)));
    }
    expect(ends).toEqual(kinds);
  });

  it('looks up each object once, until the result is old', async () => {
    const { emitter, asked, clock } = open();
    await Promise.all(
      ['a', 'b', 'a', 'b'].map((name) =>
        emitter.emit({ ...draft, object: { type: 'pod', name } }, byMessage),
      ),
    );
    expect(asked).toEqual(['pod/a', 'pod/b']);
    await clock.advance(5 * 60_000);
    await emitter.emit({ ...draft, object: { type: 'pod', name: 'a' } }, byMessage);
    expect(asked).toEqual(['pod/a', 'pod/b', 'pod/a']);
  });

  it('looks up a missing object again', async () => {
    const { emitter, setResolve, resolve } = open();
    setResolve(async () => {
      throw new KevError('missing', 'there is no pod "x"');
    });
    expect(kindOf(await emitter.emit(draft, byMessage))).toBe('refused');
    setResolve(resolve);
    expect(kindOf(await emitter.emit(draft, byMessage))).toBe('created');
  });

  it('refuses an event without an object or that breaks a rule, and continues', async () => {
    const { emitter } = open();
    const emitted = await Promise.all([
      emitter.emit({ ...draft, object: { type: 'job', name: 'x' } }, byMessage),
      emitter.emit({ ...draft, labels: { 'a b': 'c' } }, byMessage),
      emitter.emit(draft, byMessage),
    ]);
    expect(emitted.map(({ outcome }) => ('error' in outcome ? String(outcome.error) : outcome.kind))).toEqual(
      [
        'KevError: there is no job "x"',
        expect.stringContaining('cannot record an event about pod "x": key of label "a b": the name must'),
        'created',
      ],
    );
  });

  it('truncates a message that is too long, and warns', async () => {
    const { emitter } = open();
    const { outcome, warnings } = await emitter.emit({ ...draft, message: 'é'.repeat(600) }, byMessage);
    expect(outcome).toMatchObject({ event: { message: `${'é'.repeat(510)}…` } });
    expect(warnings).toEqual(['the message is cut to 1024 bytes, the most that an event can have']);
  });

  it('keeps the order of events about one object, even if the first lookup takes longest', async () => {
    const sink = new MemorySink();
    const { emitter, setResolve, resolve } = open({}, sink);
    let letGo = () => {};
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    setResolve(async (object, options) => {
      if (object.name === 'slow') await held;
      return resolve(object, options);
    });
    const slow = { type: 'pod', name: 'slow' };
    const both = Promise.all([
      emitter.emit({ ...draft, related: slow, message: 'first' }, byMessage),
      emitter.emit({ ...draft, message: 'second' }, byMessage),
    ]);
    letGo();
    await both;
    expect(sink.events.map(({ message }) => message)).toEqual(['first', 'second']);
  });

  describe('without a response', () => {
    const away = new UnavailableError('away');

    it('retries until the time limit, then tries each further event once', async () => {
      const faulty = new FaultySink(new MemorySink(), () => away);
      const { emitter, clock } = open({}, faulty);
      const first = emitter.emit(draft, byMessage);
      await clock.advance(12_000);
      expect((await first).outcome).toMatchObject({ kind: 'failed', error: away });
      const tries = faulty.requests.length;
      expect(tries).toBeGreaterThanOrEqual(10);
      const second = emitter.emit({ ...draft, message: 'later' }, byMessage);
      expect((await second).outcome.kind).toBe('failed');
      expect(faulty.requests.length).toBe(tries + 1);
    });

    it('fails events whose objects cannot be looked up, with unresolved references', async () => {
      const { emitter, clock, setResolve } = open();
      setResolve(() => Promise.reject(away));
      const emitted = emitter.emit(draft, byMessage);
      await clock.advance(12_000);
      const { outcome } = await emitted;
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: away,
        emitted: { involvedObject: { kind: 'Pod', namespace: 'ns', name: 'x' }, message: 'm' },
      });
    });

    it('delivers when the server responds again', async () => {
      let isAway = true;
      const sink = new MemorySink();
      const { emitter, clock } = open({}, new FaultySink(sink, () => (isAway ? away : undefined)));
      const emitted = emitter.emit(draft, byMessage);
      await clock.advance(8_000);
      isAway = false;
      await clock.advance(2_000);
      expect((await emitted).outcome.kind).toBe('created');
      expect(sink.events).toHaveLength(1);
    });
  });

  // After a bug kev emit --api events said so, and hung: the recording was not ended, and kept its timer.
  it.each(['core', 'events'] as const)('ends after a bug, through %s', async (api) => {
    const { emitter, clock, setResolve } = open({ api });
    setResolve(async () => {
      throw new TypeError('a bug');
    });
    await expect(emitter.emit(draft, byMessage)).rejects.toThrow('a bug');
    expect(await emitter.finish()).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  // A recording that was aborted takes no events, and so has no outcome for them.
  it.each(['core', 'events'] as const)(
    'fails what is emitted after an interruption, through %s',
    async (api) => {
      const stop = new AbortController();
      const sink = new MemorySink();
      const { emitter } = open({ api, signal: stop.signal }, sink);
      const away = new UnavailableError('interrupted');
      stop.abort(away);
      const emitted = await Promise.all([
        emitter.emit({ ...draft, resolve: false }, byMessage),
        emitter.emit({ ...draft, resolve: false, message: 'other' }, byMessage),
      ]);
      expect(emitted.map(({ outcome }) => outcome)).toMatchObject([
        { kind: 'failed', error: away, emitted: { message: 'm' } },
        { kind: 'failed', error: away, emitted: { message: 'other' } },
      ]);
      expect(await emitter.finish()).toBe(0);
      expect(sink.events).toEqual([]);
    },
  );

  it('drops nothing, and keeps the order for each object, with the maximum number of events in flight', async () => {
    const sink = new MemorySink();
    const { emitter } = open({}, sink);
    const numbers = Array.from({ length: MAX_IN_FLIGHT }, (_, number) => number);
    const emitted = await Promise.all(
      numbers.map((number) =>
        emitter.emit(
          { ...draft, object: { type: 'pod', name: `x-${number % 7}` }, message: `${number}` },
          byMessage,
        ),
      ),
    );
    expect(new Set(emitted.map(kindOf))).toEqual(new Set(['created']));
    for (let pod = 0; pod < 7; pod++) {
      const stored = sink.events.filter(({ involvedObject }) => involvedObject.name === `x-${pod}`);
      expect(stored.map(({ message }) => Number(message))).toEqual(numbers.filter((n) => n % 7 === pod));
    }
  });

  it('sends nothing in a dry run', async () => {
    const sink = new MemorySink();
    const { emitter } = open({ dryRun: true }, sink);
    const { outcome } = await emitter.emit(draft, byMessage);
    expect(outcome).toMatchObject({ kind: 'created', event: { kind: 'Event', message: 'm', count: 1 } });
    expect(sink.events).toEqual([]);
  });
});
