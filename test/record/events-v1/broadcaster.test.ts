import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError, UnavailableError } from '../../../src/core/errors.ts';
import type { EventsV1Event } from '../../../src/event/types.ts';
import { EventsV1Broadcaster } from '../../../src/record/events-v1/broadcaster.ts';
import { toEventsV1Sink } from '../../../src/record/events-v1/core-sink.ts';
import type { EventsV1Sink } from '../../../src/record/events-v1/sink.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import type { Outcome } from '../../../src/record/outcome.ts';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

const POD = { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name: 'x', uid: 'u' };
const MINUTE_MS = 60_000;

/** A broadcaster that records to memory, and everything that can be seen of it. */
function recordingToMemory(sinkOver: (sink: EventsV1Sink) => EventsV1Sink = (sink) => sink) {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const outcomes: Outcome<EventsV1Event>[] = [];
  const memory = new MemorySink({ clock });
  const end = new AbortController();
  const broadcaster = new EventsV1Broadcaster({ clock, log: (entry) => log.push(entry), random: () => 0.5 });
  const recording = broadcaster.startRecordingToSink(sinkOver(toEventsV1Sink(memory)), {
    signal: end.signal,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const recorder = broadcaster.newRecorder('example.com/c', { reportingInstance: 'c-0' });
  const emit = (reason: string) => recorder.eventf(POD, undefined, 'Normal', reason, 'Act', 'note');
  const counts = () => memory.events.map(({ reason, series }) => `${reason} ${series?.count ?? 1}`);
  return { clock, log, outcomes, memory, end, broadcaster, recording, emit, counts };
}

/** A sink that fails as long as it is told to. */
function unreliable(sink: EventsV1Sink, failure: () => Error | undefined): EventsV1Sink {
  return {
    async create(event) {
      const error = failure();
      if (error) throw error;
      return sink.create(event);
    },
    async patch(event, patch) {
      const error = failure();
      if (error) throw error;
      return sink.patch(event, patch);
    },
  };
}

describe('EventsV1Broadcaster', () => {
  it('creates the first, makes a series with the second, and counts the rest until it is flushed', async () => {
    const { emit, outcomes, recording, counts, broadcaster } = recordingToMemory();
    const emitted = [emit('A'), emit('A'), emit('A'), emit('A')];
    await settle();
    expect(outcomes.map(({ kind }) => kind)).toEqual(['aggregated', 'aggregated', 'created', 'patched']);
    expect(counts()).toEqual(['A 2']);
    expect(recording.unwritten).toBe(1);
    for (const outcome of outcomes) expect(emitted).toContain(outcome.emitted);
    expect(outcomes.find(({ kind }) => kind === 'patched')).toMatchObject({ emitted: emitted[1], count: 2 });

    expect(await broadcaster.flush()).toMatchObject({
      emitted: 4,
      pending: 0,
      created: 1,
      patched: 1,
      aggregated: 2,
    });
    expect(recording.unwritten).toBe(0);
    expect(counts()).toEqual(['A 4']);
  });

  it('writes what an event is about, who reports it and when', async () => {
    const { emit, memory, broadcaster } = recordingToMemory();
    const event = emit('A');
    await broadcaster.flush();
    expect(event?.metadata.name).toMatch(/^x\.[0-9a-f]+$/);
    expect(memory.events).toMatchObject([
      {
        metadata: { name: event?.metadata.name, namespace: 'ns' },
        involvedObject: POD,
        reason: 'A',
        action: 'Act',
        message: 'note',
        type: 'Normal',
        eventTime: '2026-03-01T12:00:00.000000Z',
        reportingComponent: 'example.com/c',
        reportingInstance: 'c-0',
      },
    ]);
  });

  it('writes a series again every 30 minutes and for the last time 6 minutes after its end', async () => {
    const { clock, emit, counts, memory, broadcaster } = recordingToMemory();
    for (let minute = 0; minute < 31; minute++) {
      emit('A');
      await clock.advance(MINUTE_MS);
    }
    expect(counts()).toEqual(['A 30']);
    await clock.advance(12 * MINUTE_MS);
    expect(counts()).toEqual(['A 31']);
    emit('A');
    await broadcaster.flush();
    expect(memory.events.length).toBe(2);
  });

  it('counts after a refresh what arrived during it', async () => {
    let isSlow = false;
    const slow = { ms: MINUTE_MS };
    const { clock, emit, counts, broadcaster } = recordingToMemory((sink) => ({
      create: (event) => sink.create(event),
      async patch(event, patch) {
        if (isSlow) await clock.sleep(slow.ms);
        return sink.patch(event, patch);
      },
    }));
    for (let minute = 0; minute < 30; minute += 5) {
      emit('A');
      await clock.advance(5 * MINUTE_MS - 1);
      isSlow = minute === 25;
      await clock.advance(1);
    }
    emit('A');
    emit('A');
    await settle();
    expect(counts()).toEqual(['A 2']);
    await clock.advance(MINUTE_MS);
    isSlow = false;
    await broadcaster.flush();
    expect(counts()).toEqual(['A 8']);
  });

  it('tries 12 times with ten seconds and a part of a quarter between, then gives up', async () => {
    const times: bigint[] = [];
    const { clock, emit, outcomes, log, recording } = recordingToMemory((sink) =>
      unreliable(sink, () => {
        times.push(clock.now());
        return new UnavailableError('EOF');
      }),
    );
    emit('A');
    await clock.advance(11 * 11_250 - 1);
    expect(times.length).toBe(11);
    expect(recording.totals).toMatchObject({ emitted: 1, pending: 1 });
    await clock.advance(1);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0n))).toEqual(
      Array.from({ length: 11 }, () => 11_250_000_000n),
    );
    expect(outcomes).toMatchObject([{ kind: 'failed', error: new UnavailableError('EOF') }]);
    expect(log.at(-1)?.msg).toBe('Unable to write event (retry limit exceeded!)');
  });

  it('lets no event wait for another', async () => {
    let isFirst = true;
    const { clock, emit, counts } = recordingToMemory((sink) => ({
      async create(event) {
        const mustWait = isFirst;
        isFirst = false;
        if (mustWait) await clock.sleep(60 * MINUTE_MS);
        return sink.create(event);
      },
      patch: (event, patch) => sink.patch(event, patch),
    }));
    emit('A');
    emit('B');
    await settle();
    expect(counts()).toEqual(['B 1']);
  });

  it('says what was rejected', async () => {
    const refusal = new StatusError({ code: 403, reason: 'Forbidden', message: 'no' });
    const { emit, outcomes, recording, broadcaster } = recordingToMemory((sink) =>
      unreliable(sink, () => refusal),
    );
    emit('A');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 1, rejected: 1 });
    expect(outcomes).toMatchObject([{ kind: 'rejected', error: refusal }]);
    expect(recording.unwritten).toBe(0);
  });

  it('keeps counts that could not be written for the next flush', async () => {
    let failure: Error | undefined;
    const { clock, emit, recording, counts } = recordingToMemory((sink) => unreliable(sink, () => failure));
    for (let i = 0; i < 5; i++) emit('A');
    await settle();
    failure = new StatusError({ code: 500 });
    await recording.flush();
    expect(recording.unwritten).toBe(1);
    failure = new UnavailableError('EOF');
    const totals = recording.flush(1000);
    await clock.advance(1000);
    expect(await totals).toMatchObject({ emitted: 5, pending: 0 });
    expect(recording.unwritten).toBe(1);
    failure = undefined;
    await clock.advance(12_500);
    expect(recording.unwritten).toBe(0);
    expect(counts()).toEqual(['A 5']);
  });

  it('waits no longer than the deadline, by time or by signal', async () => {
    const { clock, emit, recording } = recordingToMemory((sink) => unreliable(sink, () => new Error('EOF')));
    emit('A');
    expect(await recording.flush(AbortSignal.abort())).toMatchObject({ emitted: 1, pending: 1 });
    const later = new AbortController();
    const totals = recording.flush(later.signal);
    later.abort();
    expect(await totals).toMatchObject({ pending: 1, failed: 0 });
    const timed = recording.flush(30_000);
    await clock.advance(30_000);
    expect(await timed).toMatchObject({ pending: 1 });
  });

  it('gives every event an outcome at once when the signal aborts, and leaves no timer', async () => {
    const { clock, emit, end, recording, outcomes, memory } = recordingToMemory((sink) => ({
      async create(_event, options) {
        await clock.sleep(1000);
        options?.signal?.throwIfAborted();
        throw new UnavailableError('EOF');
      },
      patch: (event, patch) => sink.patch(event, patch),
    }));
    emit('A');
    await clock.advance(5000);
    emit('B');
    end.abort();
    await clock.advance(1000);
    await recording.ended;
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    expect(clock.sleeping).toBe(0);
    emit('C');
    await settle();
    expect(recording.totals.emitted).toBe(2);
    expect(memory.events).toEqual([]);
  });

  it('does not begin when the signal has aborted already', async () => {
    const clock = new FakeClock();
    const broadcaster = new EventsV1Broadcaster({ clock });
    const recording = broadcaster.startRecordingToSink(toEventsV1Sink(new MemorySink()), {
      signal: AbortSignal.abort(),
    });
    await recording.ended;
    expect(clock.sleeping).toBe(0);
  });

  it('drops what does not fit into the queue of 1,000, and logs it', async () => {
    const { emit, outcomes, broadcaster, counts } = recordingToMemory();
    await settle();
    for (let i = 0; i < 1500; i++) emit('A');
    const totals = await broadcaster.flush();
    const written = totals.emitted - totals.dropped;
    expect(totals.emitted).toBe(1500);
    expect(written).toBeGreaterThanOrEqual(1000);
    expect(written).toBeLessThanOrEqual(1001);
    expect(outcomes.length).toBe(1500);
    expect(counts()).toEqual([`A ${written}`]);
  });

  it('writes the counts at shutdown, drops what comes after, and shuts down once', async () => {
    const { clock, emit, broadcaster, recording, counts } = recordingToMemory();
    for (let i = 0; i < 7; i++) emit('A');
    await broadcaster.shutdown();
    expect(counts()).toEqual(['A 7']);
    expect(clock.sleeping).toBe(0);
    emit('A');
    await broadcaster.shutdown();
    expect(recording.totals).toMatchObject({ emitted: 7, dropped: 0, pending: 0 });
    expect(await broadcaster.flush()).toMatchObject({ emitted: 8, dropped: 1, pending: 0 });
    expect(counts()).toEqual(['A 7']);
    expect(() => broadcaster.startRecordingToSink(toEventsV1Sink(new MemorySink()))).toThrow(
      'already stopped',
    );
  });

  it('is shut down by `await using`', async () => {
    const memory = new MemorySink();
    {
      await using broadcaster = new EventsV1Broadcaster({ clock: new FakeClock() });
      broadcaster.startRecordingToSink(toEventsV1Sink(memory));
      const recorder = broadcaster.newRecorder('c');
      for (let i = 0; i < 3; i++) recorder.eventf(POD, undefined, 'Normal', 'A', 'Act', 'note');
    }
    expect(memory.events[0]?.series?.count).toBe(3);
  });

  it('keeps series of its own for each sink', async () => {
    const { emit, broadcaster, counts } = recordingToMemory();
    emit('A');
    await settle();
    const second = new MemorySink();
    broadcaster.startRecordingToSink(toEventsV1Sink(second));
    emit('A');
    expect(await broadcaster.flush()).toMatchObject({ emitted: 3, created: 2, patched: 1 });
    expect(counts()).toEqual(['A 2']);
    expect(second.events.map(({ series }) => series)).toEqual([undefined]);
  });

  it('survives an outcome handler that throws', async () => {
    const log: LogEntry[] = [];
    const broadcaster = new EventsV1Broadcaster({ clock: new FakeClock(), log: (entry) => log.push(entry) });
    const onOutcome = () => {
      throw new Error('mine');
    };
    broadcaster.startRecordingToSink(toEventsV1Sink(new MemorySink()), { onOutcome });
    broadcaster.newRecorder('c').eventf(POD, undefined, 'Normal', 'A', 'Act', 'note');
    expect(await broadcaster.flush()).toMatchObject({ created: 1 });
    expect(log).toMatchObject([{ msg: 'Outcome handler failed', err: 'Error: mine' }]);
  });

  it('gives every event exactly one outcome, and every occurrence is counted in the sink', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('A', 'B', 'C') },
      fc.constantFrom('settle', 'flush', '7 min', '31 min'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, emit, broadcaster, outcomes, memory } = recordingToMemory();
        let emitted = 0;
        for (const what of steps) {
          if (what === 'settle') await settle();
          else if (what === 'flush') await broadcaster.flush();
          else if (what.endsWith('min')) await clock.advance(Number.parseInt(what, 10) * MINUTE_MS);
          else {
            // Two first ones at one time would have one name.
            await clock.advance(1);
            emitted += 1;
            emit(what);
          }
        }
        const { emitted: total, pending, ...kinds } = await broadcaster.flush();
        expect([total, pending, outcomes.length]).toEqual([emitted, 0, emitted]);
        expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(emitted);
        expect(new Set(outcomes.map((outcome) => outcome.emitted)).size).toBe(emitted);
        const counted = memory.events.reduce((sum, { series }) => sum + (series?.count ?? 1), 0);
        expect(counted).toBe(emitted);
        await broadcaster.shutdown();
      }),
      { numRuns: 50 },
    );
  });
});

describe('watching events', () => {
  it('hands every event to a handler until it is stopped, whatever the handler throws', async () => {
    const { emit, broadcaster, log } = recordingToMemory();
    const seen: (string | undefined)[] = [];
    const watch = broadcaster.startEventWatcher(({ reason }) => {
      seen.push(reason);
      if (reason === 'A') throw new Error('mine');
    });
    emit('A');
    emit('B');
    watch.stop();
    emit('C');
    await watch.ended;
    expect(seen).toEqual(['A', 'B']);
    expect(log).toMatchObject([{ level: 'error', msg: 'Event handler failed', err: 'Error: mine' }]);
  });

  it('logs events with their parts', async () => {
    const broadcaster = new EventsV1Broadcaster();
    const log: LogEntry[] = [];
    broadcaster.startStructuredLogging((entry) => log.push(entry), 3);
    const recorder = broadcaster.newRecorder('c');
    recorder.eventf(POD, undefined, 'Warning', 'A', 'Act', 'n %d', 1);
    recorder.eventf({ kind: 'Node', name: 'n1' }, undefined, 'Normal', 'A', 'Act', 'n');
    await broadcaster.shutdown();
    const common = { level: 'info', v: 3, msg: 'Event occurred', reason: 'A', action: 'Act' };
    expect(log).toEqual([
      { ...common, object: 'ns/x', kind: 'Pod', apiVersion: 'v1', type: 'Warning', note: 'n 1' },
      { ...common, object: 'n1', kind: 'Node', apiVersion: '', type: 'Normal', note: 'n' },
    ]);
  });

  it('cuts what hangs at the deadline of shutdown, and leaves no timer behind', async () => {
    const hang = (signal: AbortSignal | undefined) =>
      new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cut'))));
    const { broadcaster, clock, emit, outcomes } = recordingToMemory(() => ({
      create: (_, options) => hang(options?.signal),
      patch: (_, __, options) => hang(options?.signal),
    }));
    emit('A');
    const over = broadcaster.shutdown(5000);
    await clock.advance(5000);
    await over;
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed']);
    expect(clock.sleeping).toBe(0);
  });
});
