import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../../src/core/errors.ts';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../src/record/events-v1/broadcaster.ts';
import { toEventsV1Sink } from '../../src/record/events-v1/core-sink.ts';
import type { Log, LogEntry } from '../../src/record/log.ts';
import type { Outcome } from '../../src/record/outcome.ts';
import type { EventSink } from '../../src/record/sink.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const POD = { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name: 'web', uid: 'u' };

interface Setup {
  sink?: EventSink;
  log?: Log;
  onOutcome?: (outcome: Outcome<never>) => void;
  giveUp?: (tries: number) => boolean | Promise<boolean>;
  concurrency?: number;
  clock?: FakeClock;
}

/** A recording of either kind, and everything that can be seen of it. */
function startCore({
  sink = new MemorySink(),
  log,
  onOutcome,
  giveUp,
  concurrency,
  clock = new FakeClock(),
}: Setup) {
  const entries: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({ clock, log: log ?? ((entry) => entries.push(entry)) });
  const recording = broadcaster.startRecordingToSink(sink, {
    ...(onOutcome && { onOutcome: onOutcome as (outcome: Outcome) => void }),
    ...(giveUp && { giveUp }),
    ...(concurrency && { concurrency }),
  });
  const recorder = broadcaster.newRecorder({ component: 'c' });
  const emit = (reason = 'R', type = 'Normal') => {
    clock.set(clock.now() + 1n);
    return recorder.event(POD, type, reason, 'm');
  };
  return { broadcaster, recording, emit, entries, clock };
}

function startV1({ sink = new MemorySink(), log, onOutcome, giveUp, clock = new FakeClock() }: Setup) {
  const entries: LogEntry[] = [];
  const broadcaster = new EventsV1Broadcaster({ clock, log: log ?? ((entry) => entries.push(entry)) });
  const recording = broadcaster.startRecordingToSink(toEventsV1Sink(sink), {
    ...(onOutcome && { onOutcome: onOutcome as never }),
    ...(giveUp && { giveUp }),
  });
  const recorder = broadcaster.newRecorder('c');
  const emit = (reason = 'R', type = 'Normal') => {
    clock.set(clock.now() + 1n);
    return recorder.eventf(POD, undefined, type, reason, 'A', 'm');
  };
  return { broadcaster, recording, emit, entries, clock };
}

const sinkOf = (act: () => Promise<never>): EventSink => ({ create: act, patch: act });
const failing = sinkOf(() => Promise.reject(new UnavailableError('down')));
const throwing = () => {
  throw new Error('mine');
};
const rejecting = () => Promise.reject(new Error('mine'));

/** What was rejected with nobody to handle it. */
const unhandled: unknown[] = [];
const noteUnhandled = (error: unknown) => unhandled.push(error);

beforeEach(() => {
  process.on('unhandledRejection', noteUnhandled);
});

afterEach(async () => {
  await settle();
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
  vi.restoreAllMocks();
});

const broadcasters = [
  ['EventBroadcaster', startCore],
  ['EventBroadcaster in parallel', (setup: Setup) => startCore({ concurrency: 4, ...setup })],
  ['EventsV1Broadcaster', startV1],
] as const;

describe.each(broadcasters)('%s', (_, start) => {
  it.each([
    ['throws', throwing],
    ['rejects', rejecting],
  ])('goes on when onOutcome %s, and reports it once an outcome', async (_, onOutcome) => {
    const { broadcaster, emit, entries } = start({ onOutcome });
    emit('A');
    emit('B');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 2, created: 2 });
    await settle();
    const report = { level: 'error', msg: 'Outcome handler failed', err: 'Error: mine' };
    expect(entries).toMatchObject([report, report]);
  });

  it.each([
    ['throws', throwing],
    ['rejects', rejecting],
  ])('goes on when a watcher %s, and reports it once an event', async (_, handler) => {
    const { broadcaster, emit, entries } = start({});
    const watch = broadcaster.startEventWatcher(handler);
    const logging = broadcaster.startStructuredLogging(handler);
    emit();
    watch.stop();
    logging.stop();
    await Promise.all([watch.ended, logging.ended]);
    await settle();
    const report = { level: 'error', msg: 'Event handler failed', err: 'Error: mine' };
    expect(entries).toMatchObject([report, report]);
  });

  it.each([
    ['throws', throwing],
    ['rejects', rejecting],
  ])('gives an event up when giveUp %s, reports it once, and goes on', async (_, giveUp) => {
    let isDown = true;
    const memory = new MemorySink();
    const sink: EventSink = {
      create: (event) => (isDown ? Promise.reject(new UnavailableError('down')) : memory.create(event)),
      patch: (event, patch) => memory.patch(event, patch),
    };
    const { broadcaster, emit, entries } = start({ sink, giveUp });
    emit('A');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 1, failed: 1 });
    expect(entries.filter(({ msg }) => msg.includes('giveUp failed'))).toMatchObject([
      { err: 'Error: mine' },
    ]);
    isDown = false;
    emit('B');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 2, created: 1, failed: 1, pending: 0 });
  });

  it('waits for the result of an asynchronous giveUp', async () => {
    const tries: number[] = [];
    const giveUp = async (count: number) => {
      tries.push(count);
      return count >= 3;
    };
    const { emit, recording, clock } = start({ sink: failing, giveUp });
    emit();
    await clock.advance(60_000);
    expect(tries).toEqual([1, 2, 3]);
    expect(recording.totals).toMatchObject({ failed: 1, pending: 0 });
  });

  it.each([
    ['throws', throwing],
    ['rejects', rejecting],
  ])('prints what it has to report on stderr when the log %s, and once why', async (_, log) => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { broadcaster, emit } = start({ log });
    expect(() => [emit('R', 'normal'), emit('R', 'warning')]).not.toThrow();
    expect(await broadcaster.flush()).toMatchObject({ emitted: 2, rejected: 2 });
    const lines = printed.mock.calls.map(([line]) => String(line));
    expect(lines.filter((line) => line.includes('Log function failed: Error: mine'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('Unsupported event type'))).toHaveLength(2);
  });

  it.each<[string, () => Promise<never>]>([
    ['throws', throwing],
    ['rejects', rejecting],
    ['rejects with an object without a prototype', () => Promise.reject(Object.create(null))],
    ['rejects with nothing', () => Promise.reject()],
    [
      'rejects with an error whose message throws',
      () => Promise.reject(Object.defineProperty(new Error(), 'message', { get: throwing })),
    ],
  ])('tries again when a sink %s', async (_, act) => {
    const { emit, recording, clock } = start({ sink: sinkOf(act), giveUp: (tries) => tries >= 2 });
    emit();
    await clock.advance(20_000);
    expect(recording.totals).toMatchObject({ emitted: 1, failed: 1 });
  });

  it.each([
    new TypeError('x is not a function'),
    new RangeError('x'),
    new ReferenceError('x is not defined'),
  ])('does not try again what no retry mends: %s', async (error) => {
    let calls = 0;
    const sink = sinkOf(() => {
      calls += 1;
      throw error;
    });
    const { broadcaster, emit, entries } = start({ sink });
    emit();
    expect(await broadcaster.flush()).toMatchObject({ emitted: 1, rejected: 1 });
    expect(calls).toBe(1);
    expect(entries).toMatchObject([{ msg: 'Sink failed (will not retry!)', err: String(error) }]);
  });

  it('tries again when fetch cannot reach a server, which is a TypeError too', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const error = new TypeError('fetch failed', { cause });
    const { emit, recording, clock } = start({
      sink: sinkOf(() => Promise.reject(error)),
      giveUp: (tries) => tries >= 2,
    });
    emit();
    await clock.advance(20_000);
    expect(recording.totals).toMatchObject({ failed: 1 });
  });

  it.each([undefined, null, 'stored', 42, {}, { metadata: null }])(
    'takes what was sent for stored when a sink resolves to %j',
    async (response) => {
      let calls = 0;
      const sink = sinkOf(async () => {
        calls += 1;
        return response as never;
      });
      const { broadcaster, emit } = start({ sink });
      emit();
      expect(await broadcaster.flush()).toMatchObject({ emitted: 1, created: 1 });
      emit();
      expect(await broadcaster.flush()).toMatchObject({ emitted: 2, created: 1, patched: 1 });
      expect(calls).toBe(2);
    },
  );

  it('goes on when the clock fails', async () => {
    const clock = new FakeClock();
    const { broadcaster, emit } = start({ clock });
    const event = emit('A');
    await broadcaster.flush();
    const now = vi.spyOn(clock, 'now').mockImplementation(throwing);
    broadcaster.emit({ ...event, metadata: { name: 'other', namespace: 'ns' } } as never);
    await settle();
    now.mockRestore();
    emit('C');
    const { emitted, created, pending } = await broadcaster.flush();
    expect([emitted, created, pending]).toEqual([3, 2, 0]);
  });

  it('shuts down at the deadline though the sink ignores the signal, and counts what is left as pending', async () => {
    const { broadcaster, emit, recording, clock } = start({ sink: sinkOf(() => new Promise(() => {})) });
    emit('A');
    emit('B');
    const over = broadcaster.shutdown(5000);
    await clock.advance(5000);
    await over;
    expect(recording.totals).toMatchObject({ emitted: 2, pending: 2 });
    // At the end of `await using`, after a shutdown that had a deadline.
    await broadcaster[Symbol.asyncDispose]();
  });

  it('shuts down when a signal that is the deadline aborts', async () => {
    const { broadcaster, emit, recording } = start({ sink: sinkOf(() => new Promise(() => {})) });
    emit();
    const deadline = new AbortController();
    const over = broadcaster.shutdown(deadline.signal);
    deadline.abort();
    await over;
    expect(recording.totals).toMatchObject({ emitted: 1, pending: 1 });
  });

  it('forgets a recording that was stopped, and its totals stay the same', async () => {
    const { broadcaster, emit, recording } = start({});
    emit('A');
    recording.stop();
    emit('B');
    emit('B', 'warning');
    await recording.ended;
    const { totals } = recording;
    expect(totals).toMatchObject({ emitted: 1, created: 1 });
    emit('C');
    emit('C', 'warning');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 0 });
    await broadcaster.shutdown();
    emit('D');
    expect(recording.totals).toEqual(totals);
  });

  it('changes no totals of a recording after its shutdown, but its own', async () => {
    const outcomes: string[] = [];
    const { broadcaster, emit, recording } = start({ onOutcome: ({ kind }) => outcomes.push(kind) });
    emit('A');
    await broadcaster.shutdown();
    const { totals } = recording;
    emit('B');
    emit('B', 'warning');
    expect(recording.totals).toEqual(totals);
    expect(outcomes).toEqual(['created', 'dropped', 'rejected']);
    expect(await broadcaster.flush()).toMatchObject({ emitted: 3, created: 1, dropped: 1, rejected: 1 });
  });
});
