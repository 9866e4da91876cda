import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { StatusError } from '../../../src/core/errors.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { CorrelatorOptions } from '../../../src/record/correlate/correlator.ts';
import { getEventKey } from '../../../src/record/correlate/event-key.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import type { Outcome } from '../../../src/record/outcome.ts';
import { sharedName } from '../../../src/record/shared/shared-event.ts';
import { writeIds } from '../../../src/record/shared/write-ids.ts';
import type { ReadableEventSink } from '../../../src/record/sink.ts';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { type Fault, FaultySink, type Verb } from '../../support/faulty-sink.ts';

const POD = { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name: 'web', uid: 'u-1' };

let clocks = 0n;

/** A clock whose sleepers wake at once, or when `wake` lets them. No two clocks ever show the same time. */
function sleeplessClock(wake: () => Promise<unknown> = () => Promise.resolve()): Clock {
  clocks += 1n;
  let now = 1772366400000000000n + clocks;
  return {
    now: () => {
      now += 1_000_000n;
      return now;
    },
    monotonicMs: () => Number(now) / 1e6,
    sleep: async () => void (await wake()),
  };
}

/** A process of its own that records into a sink. */
function startProcess(
  sink: ReadableEventSink,
  { clock = sleeplessClock(), correlator = {} }: { clock?: Clock; correlator?: CorrelatorOptions } = {},
) {
  const outcomes: Outcome[] = [];
  const log: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({
    clock,
    correlator: { burstSize: 1e6, ...correlator },
    log: (entry) => log.push(entry),
  });
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome);
  broadcaster.startRecordingToSink(sink, { sharedCounts: true, onOutcome });
  const recorder = broadcaster.newRecorder({ component: 'kev' });
  const emit = (message = 'it broke', object: CoreV1Event['involvedObject'] = POD) =>
    recorder.event(object, 'Warning', 'Broken', message);
  const emitAndFlush = async (message?: string, object?: CoreV1Event['involvedObject']) => {
    emit(message, object);
    await broadcaster.flush();
    return outcomes.at(-1);
  };
  return { broadcaster, emit, emitAndFlush, outcomes, log };
}

const refusal = (code: number, reason = '') => new StatusError({ code, reason, message: `refused: ${code}` });

/** How often the event had been seen with each emitted one that was counted. */
function countsOf(processes: { outcomes: Outcome[] }[]): number[] {
  return processes.flatMap(({ outcomes }) =>
    outcomes.flatMap((outcome) =>
      outcome.kind === 'created' ? [1] : outcome.kind === 'patched' ? [outcome.count] : [],
    ),
  );
}

/** Gives out faults, one for each request that `verb` names, and none when they are used up. */
function faults(verb: Verb, ...list: Fault[]): (verb: Verb) => Fault {
  return (actual) => (actual === verb ? list.shift() : undefined);
}

describe('counts shared between processes', () => {
  it('makes one event of what two processes emit', async () => {
    const sink = new MemorySink();
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'created' });
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'patched', count: 2 });
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'patched', count: 3 });
    expect(sink.events).toHaveLength(1);
  });

  it('costs two requests for an event that is new, two for a repeat by another process, one for a repeat of its own', async () => {
    const memory = new MemorySink();
    const sink = new FaultySink(memory, () => undefined);
    const first = startProcess(sink);
    await first.emitAndFlush();
    expect(sink.requests.splice(0)).toEqual(['find', 'create']);
    await startProcess(sink).emitAndFlush();
    expect(sink.requests.splice(0)).toEqual(['find', 'patch']);
    const third = startProcess(sink);
    await third.emitAndFlush();
    sink.requests.splice(0);
    await third.emitAndFlush();
    expect(sink.requests.splice(0)).toEqual(['patch']);
  });

  it('counts on what a client without shared counts wrote, under its name', async () => {
    const sink = new MemorySink();
    const foreign = new EventBroadcaster({ clock: sleeplessClock() });
    foreign.startRecordingToSink(sink);
    foreign.newRecorder({ component: 'kev' }).event(POD, 'Warning', 'Broken', 'it broke');
    await foreign.flush();
    const [stored] = sink.events;
    const outcome = await startProcess(sink).emitAndFlush();
    expect(outcome).toMatchObject({
      kind: 'patched',
      count: 2,
      event: { metadata: { name: stored?.metadata.name } },
    });
  });

  it.each<[string, Partial<CoreV1Event>]>([
    ['another message', { message: 'else' }],
    ['another component', { source: { component: 'else' } }],
    ['the newer form', { eventTime: '2026-03-01T12:00:00.000000Z', count: 0 }],
  ])('does not count on an event of %s', async (_, change) => {
    const sink = new MemorySink();
    await sink.create({
      metadata: { name: 'web.1', namespace: 'ns' },
      involvedObject: POD,
      reason: 'Broken',
      message: 'it broke',
      source: { component: 'kev' },
      type: 'Warning',
      count: 1,
      ...change,
    });
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'created' });
    expect(sink.events).toHaveLength(2);
  });

  it('counts on the latest of several', async () => {
    const sink = new MemorySink();
    for (const second of [1, 3, 2]) {
      const time = `2026-03-01T11:00:0${second}Z`;
      const name = `web.${second}`;
      await sink.create({
        metadata: { name, namespace: 'ns' },
        involvedObject: POD,
        reason: 'Broken',
        message: 'it broke',
        source: { component: 'kev' },
        type: 'Warning',
        firstTimestamp: time,
        lastTimestamp: time,
        count: second,
      });
    }
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({
      count: 4,
      event: { metadata: { name: 'web.3' } },
    });
  });

  it('reads again when another process wrote first', async () => {
    const sink = new MemorySink();
    const [a, b] = [startProcess(sink), startProcess(sink)];
    await a.emitAndFlush();
    await b.emitAndFlush();
    expect(await a.emitAndFlush()).toMatchObject({ kind: 'patched', count: 3 });
    expect(await b.emitAndFlush()).toMatchObject({ kind: 'patched', count: 4 });
  });

  it('adds to the event that another process creates at the same time', async () => {
    const memory = new MemorySink();
    const late = new FaultySink(memory, async (verb) => {
      if (verb === 'create') await startProcess(memory).emitAndFlush();
      return undefined;
    });
    expect(await startProcess(late).emitAndFlush()).toMatchObject({ kind: 'patched', count: 2 });
    expect(memory.events).toHaveLength(1);
  });

  it.each<[string, Verb, Fault, string]>([
    ['a create that was processed', 'create', 'cut after', 'created'],
    ['a create that was not', 'create', 'cut before', 'created'],
    ['a patch that was processed', 'patch', 'cut after', 'patched'],
    ['a patch that was not', 'patch', 'cut before', 'patched'],
  ])('neither loses nor doubles %s before the connection was cut', async (_, verb, fault, kind) => {
    const memory = new MemorySink();
    if (verb === 'patch') await startProcess(memory).emitAndFlush();
    const outcome = await startProcess(new FaultySink(memory, faults(verb, fault))).emitAndFlush();
    expect(outcome).toMatchObject({ kind });
    expect(memory.events).toMatchObject([{ count: verb === 'patch' ? 2 : 1 }]);
  });

  it('finds its write also when the first look is cut off too, and others have written since', async () => {
    const memory = new MemorySink();
    const others = [startProcess(memory), startProcess(memory)];
    let isCut = false;
    const sink = new FaultySink(memory, async (verb) => {
      if (verb === 'create') return 'cut after';
      if (verb === 'get' && !isCut) {
        isCut = true;
        for (let round = 0; round < 20; round++) for (const other of others) await other.emitAndFlush();
        return 'cut before';
      }
      return undefined;
    });
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'created' });
    expect(memory.events).toMatchObject([{ count: 41 }]);
  });

  it.each<[string, Verb, number]>([
    ['a create', 'create', 1],
    ['a patch', 'patch', 2],
  ])(
    'counts %s whose response was lost once, although hundreds of others write before it looks again',
    async (_, lost, count) => {
      const memory = new MemorySink();
      if (lost === 'patch') await startProcess(memory).emitAndFlush();
      let isLost = false;
      const sink = new FaultySink(memory, async (verb) => {
        if (verb === lost && !isLost) {
          isLost = true;
          return 'cut after';
        }
        if (verb !== 'get' || memory.events[0]?.count !== count) return undefined;
        for (let other = 0; other < 300; other++) await startProcess(memory).emitAndFlush();
        return 'cut before';
      });
      const process = startProcess(sink);
      expect(await process.emitAndFlush()).toMatchObject({
        kind: `${lost}${lost === 'patch' ? 'ed' : 'd'}`,
      });
      expect(countsOf([process])).toEqual([count]);
      expect(memory.events).toMatchObject([{ count: count + 300 }]);
    },
  );

  it('limits the ids on the event, however many processes write', async () => {
    const memory = new MemorySink();
    for (let writer = 0; writer < 200; writer++) await startProcess(memory).emitAndFlush();
    expect(memory.events).toMatchObject([{ count: 200 }]);
    expect(writeIds(memory.events[0] as CoreV1Event).length).toBeLessThanOrEqual(64);
  });

  it('reports the count of each write, also when others write before its id is removed', async () => {
    const memory = new MemorySink();
    for (let writer = 0; writer < 64; writer++) await startProcess(memory).emitAndFlush();
    const others = [startProcess(memory), startProcess(memory)];
    let patches = 0;
    const sink = new FaultySink(memory, async (verb) => {
      if (verb === 'patch' && ++patches === 2) for (const other of others) await other.emitAndFlush();
      return undefined;
    });
    const own = startProcess(sink);
    expect(await own.emitAndFlush()).toMatchObject({ kind: 'patched', count: 65, event: { count: 65 } });
    expect(countsOf(others)).toEqual([66, 67]);
    expect(await own.emitAndFlush()).toMatchObject({ kind: 'patched', count: 68 });
  });

  it('goes on with the ids of an event whose time to live has ended, as with its count', async () => {
    const sink = new MemorySink();
    const [first, second] = [startProcess(sink), startProcess(sink)];
    await first.emitAndFlush();
    await second.emitAndFlush();
    const before = sink.events[0] as CoreV1Event;
    sink.delete('ns', before.metadata.name ?? '');
    await second.emitAndFlush();
    const [id] = writeIds(before);
    expect(writeIds(sink.events[0] as CoreV1Event)).toContain(id);
  });

  it('gives up after 12 tries when the sink cannot be reached', async () => {
    const sink = new FaultySink(new MemorySink(), () => 'cut before');
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'failed' });
    expect(sink.requests).toEqual(Array(12).fill('find'));
  });

  it('does not count what was refused', async () => {
    const memory = new MemorySink();
    const process = startProcess(new FaultySink(memory, faults('create', refusal(403))));
    expect(await process.emitAndFlush()).toMatchObject({ kind: 'rejected' });
    expect(await process.emitAndFlush()).toMatchObject({ kind: 'created', event: { count: 1 } });
  });

  it('stops at the largest count that fits into 32 bits, also when it goes on after the end of an event', async () => {
    const sink = new MemorySink();
    await startProcess(sink).emitAndFlush();
    const [{ metadata = {}, ...stored } = {}] = sink.events;
    await sink.patch({ ...stored, metadata, involvedObject: {} }, { count: 2 ** 31 - 1 });
    const process = startProcess(sink);
    expect(await process.emitAndFlush()).toMatchObject({ kind: 'patched', count: 2 ** 31 - 1 });
    sink.delete('ns', metadata.name ?? '');
    expect(await process.emitAndFlush()).toMatchObject({ kind: 'created', event: { count: 2 ** 31 - 1 } });
  });

  it('goes on with the count of an event whose time to live has ended', async () => {
    const sink = new MemorySink();
    const process = startProcess(sink);
    await process.emitAndFlush();
    await process.emitAndFlush();
    const [before] = sink.events;
    sink.delete('ns', before?.metadata.name ?? '');
    expect(await process.emitAndFlush()).toMatchObject({ kind: 'created', event: { count: 3 } });
    expect(sink.events).toMatchObject([{ count: 3, firstTimestamp: before?.firstTimestamp }]);
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ kind: 'patched', count: 4 });
  });

  it('works for those who may create and patch, but neither list nor read', async () => {
    const memory = new MemorySink();
    const blind = () =>
      new FaultySink(memory, (verb) =>
        verb === 'find' || verb === 'get' ? refusal(403, 'Forbidden') : undefined,
      );
    const first = startProcess(blind());
    await first.emitAndFlush();
    await first.emitAndFlush('something else');
    expect(first.log).toMatchObject([{ msg: 'Unable to look for earlier events (going on without)' }]);
    expect(await startProcess(blind()).emitAndFlush()).toMatchObject({ kind: 'patched', count: 2 });
    expect(memory.events).toHaveLength(2);
  });

  it('does not count what the spam filter holds back', async () => {
    const sink = new MemorySink();
    const process = startProcess(sink, { correlator: { burstSize: 2 } });
    for (let i = 0; i < 5; i++) await process.emitAndFlush();
    expect(process.outcomes.map(({ kind }) => kind)).toEqual([
      'created',
      'patched',
      'filtered',
      'filtered',
      'filtered',
    ]);
    expect(await startProcess(sink).emitAndFlush()).toMatchObject({ count: 3 });
  });

  it('counts aggregates of all processes into one', async () => {
    const sink = new MemorySink();
    const correlator = { maxEvents: 2 };
    const [a, b] = [startProcess(sink, { correlator }), startProcess(sink, { correlator })];
    for (const [index, message] of ['one', 'two', 'three'].entries()) {
      await a.emitAndFlush(`a ${message}`);
      await b.emitAndFlush(`b ${message}`);
      if (index === 0) continue;
      expect(a.outcomes.at(-1)).toMatchObject({ kind: 'aggregated', count: 2 * index - 1 });
      expect(b.outcomes.at(-1)).toMatchObject({ kind: 'aggregated', count: 2 * index });
    }
    expect(sink.events.map(({ message }) => message)).toEqual([
      'a one',
      'b one',
      '(combined from similar events): b three',
    ]);
  });

  it('does not set the last time back for an event that was overtaken', async () => {
    const sink = new MemorySink();
    const late = { ...sleeplessClock(), now: () => 1772366500000000000n };
    await startProcess(sink, { clock: late }).emitAndFlush();
    await startProcess(sink).emitAndFlush();
    expect(sink.events).toMatchObject([{ count: 2, lastTimestamp: '2026-03-01T12:01:40Z' }]);
  });

  it('looks for many different events by reading all at once', async () => {
    const memory = new MemorySink();
    const before = startProcess(memory);
    const pods = Array.from({ length: 30 }, (_, at) => ({ ...POD, name: `web-${at}`, uid: `u-${at}` }));
    for (const pod of pods) await before.emitAndFlush('it broke', pod);
    const sink = new FaultySink(memory, () => undefined);
    const process = startProcess(sink);
    for (const pod of pods)
      expect(await process.emitAndFlush('it broke', pod)).toMatchObject({ kind: 'patched', count: 2 });
    expect(sink.requests.filter((verb) => verb === 'find')).toHaveLength(9);
    expect(sink.requests.filter((verb) => verb !== 'find')).toEqual(Array(30).fill('patch'));
  });

  it('loses and doubles nothing in any interleaving, however connections are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom<Fault>(undefined, undefined, 'cut before', 'cut after'), { maxLength: 40 }),
        async (scheduler, processCount, emitCount, cuts) => {
          const memory = new MemorySink();
          const pause = () => scheduler.schedule(Promise.resolve());
          const processes = Array.from({ length: processCount }, () =>
            startProcess(new FaultySink(memory, () => cuts.pop(), pause), { clock: sleeplessClock(pause) }),
          );
          for (const { emit } of processes) for (let i = 0; i < emitCount; i++) emit();
          await scheduler.waitFor(Promise.all(processes.map(({ broadcaster }) => broadcaster.flush())));

          const outcomes = processes.flatMap((process) => process.outcomes);
          const gaveUp = outcomes.filter(({ kind }) => kind === 'failed').length;
          expect(outcomes).toHaveLength(processCount * emitCount);
          expect(memory.events).toHaveLength(1);
          const count = memory.events[0]?.count ?? 0;
          expect(count).toBeLessThanOrEqual(outcomes.length);
          expect(count).toBeGreaterThanOrEqual(outcomes.length - gaveUp);
          const counts = countsOf(processes);
          expect(new Set(counts).size).toBe(counts.length);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it.each([1, 42, 4711])(
    'makes one event with count 1000 of 10 processes with 100 emits each (seed %i)',
    async (seed) => {
      const memory = new MemorySink();
      let state = seed;
      const random = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
      };
      const pause = async () => {
        for (let turns = Math.floor(random() * 6); turns > 0; turns--) await Promise.resolve();
      };
      const cut = (): Fault => (random() < 0.9 ? undefined : random() < 0.5 ? 'cut before' : 'cut after');
      const processes = Array.from({ length: 10 }, () =>
        startProcess(new FaultySink(memory, cut, pause), { clock: sleeplessClock(pause) }),
      );
      for (const { emit } of processes) for (let i = 0; i < 100; i++) emit();
      const totals = await Promise.all(processes.map(({ broadcaster }) => broadcaster.flush()));
      expect(memory.events).toMatchObject([{ count: 1000 }]);
      for (const { created, patched } of totals) expect(created + patched).toBe(100);
      expect(totals.reduce((sum, { created }) => sum + created, 0)).toBe(1);
      const counts = countsOf(processes).toSorted((a, b) => a - b);
      expect(counts).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    },
    60_000,
  );
});

describe('sharedName', () => {
  const event: CoreV1Event = { metadata: {}, involvedObject: POD };
  it.each([
    ['the object and a hash', 'web', /^web\.[0-9a-f]{16}$/],
    [
      'a UUID where the object has no valid name',
      'system:web',
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    ],
  ])('is %s', (_, name, pattern) => {
    const named = { ...event, involvedObject: { ...POD, name } };
    expect(sharedName(named, getEventKey(named))).toMatch(pattern);
    expect(sharedName(named, getEventKey(named))).toBe(sharedName(named, getEventKey(named)));
    expect(sharedName(named, 'another key')).not.toBe(sharedName(named, getEventKey(named)));
  });
});
