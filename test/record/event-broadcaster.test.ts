import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError, StatusError, UnavailableError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import {
  type DeliveryOptions,
  EventBroadcaster,
  type EventBroadcasterOptions,
} from '../../src/record/event-broadcaster.ts';
import type { LogEntry } from '../../src/record/log.ts';
import type { Outcome } from '../../src/record/outcome.ts';
import type { EventRecorder } from '../../src/record/recorder.ts';
import type { EventSink } from '../../src/record/sink.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

function pod(name = 'web') {
  return { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name, uid: `uid-of-${name}` };
}

/** A broadcaster with a fake clock, its log, and a recorder that writes about Pods. */
function start(options: EventBroadcasterOptions = {}) {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({
    clock,
    log: (entry) => log.push(entry),
    random: () => 0.5,
    ...options,
  });
  const recorder = broadcaster.newRecorder({ component: 'c' });
  const emit = (message = 'm', name = 'web') => {
    clock.set(clock.now() + 1n);
    return recorder.event(pod(name), 'Normal', 'R', message);
  };
  const record = (sink: EventSink, delivery: DeliveryOptions & { sharedCounts?: false } = {}) => {
    const outcomes: Outcome[] = [];
    const onOutcome = (outcome: Outcome) => outcomes.push(outcome);
    return {
      outcomes,
      recording: broadcaster.startRecordingToSink(sink, { onOutcome, ...delivery }),
    };
  };
  return { clock, log, broadcaster, recorder, emit, record };
}

/** A sink whose requests wait until the test answers them, by the message of their event. */
class ManualSink implements EventSink {
  readonly underWay = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  signal: AbortSignal | undefined;

  create(event: CoreV1Event, options?: { signal?: AbortSignal }): Promise<CoreV1Event> {
    this.signal = options?.signal;
    return new Promise((resolve, reject) => {
      const message = event.message ?? '';
      options?.signal?.addEventListener('abort', () => reject(new UnavailableError('cut')));
      const settleWith = (end: () => void) => {
        this.underWay.delete(message);
        end();
      };
      this.underWay.set(message, {
        resolve: () => settleWith(() => resolve(event)),
        reject: (error) => settleWith(() => reject(error)),
      });
    });
  }

  patch(event: CoreV1Event): Promise<CoreV1Event> {
    return this.create(event);
  }

  async answer(message: string, error?: Error): Promise<void> {
    const request = this.underWay.get(message);
    if (!request) throw new Error(`nothing about ${message} is under way`);
    if (error) request.reject(error);
    else request.resolve();
    await settle();
  }
}

const refusing = (error: Error): EventSink => ({
  create: () => Promise.reject(error),
  patch: () => Promise.reject(error),
});

describe('outcomes', () => {
  it.each<[string, EventSink, EventBroadcasterOptions, string[]]>([
    ['created, then patched', new MemorySink(), {}, ['created', 'patched', 'patched']],
    ['filtered', new MemorySink(), { correlator: { burstSize: 2 } }, ['created', 'patched', 'filtered']],
    ['rejected', refusing(new StatusError({ code: 403 })), {}, ['rejected', 'rejected', 'rejected']],
    [
      'rejected, never sent',
      refusing(new InvalidRequestError('no')),
      {},
      ['rejected', 'rejected', 'rejected'],
    ],
  ])('are %s', async (_, sink, options, kinds) => {
    const { broadcaster, emit, record } = start(options);
    const { outcomes } = record(sink);
    const emitted = kinds.map(() => emit());
    await broadcaster.flush();
    expect(outcomes.map(({ kind }) => kind)).toEqual(kinds);
    for (const [index, outcome] of outcomes.entries()) expect(outcome.emitted).toBe(emitted[index]);
  });

  it('carry the stored event and its count', async () => {
    const { broadcaster, emit, record } = start();
    const sink = new MemorySink();
    const { outcomes } = record(sink);
    emit();
    emit();
    await broadcaster.flush();
    expect(outcomes[0]).toMatchObject({ kind: 'created', event: { count: 1 } });
    expect(outcomes[1]).toMatchObject({ kind: 'patched', count: 2, event: sink.events[0] });
  });

  it('report aggregates, new and repeated', async () => {
    const { broadcaster, emit, record } = start({ correlator: { maxEvents: 2 } });
    const { outcomes } = record(new MemorySink());
    for (const message of ['one', 'two', 'three']) {
      emit(message);
      await broadcaster.flush();
    }
    expect(outcomes).toMatchObject([
      { kind: 'created' },
      { kind: 'aggregated', count: 1, event: { message: '(combined from similar events): two' } },
      { kind: 'aggregated', count: 2, event: { message: '(combined from similar events): three' } },
    ]);
  });

  it('are failed with the last error when the tries are used up', async () => {
    const { broadcaster, emit, record, clock } = start();
    const { outcomes, recording } = record(refusing(new UnavailableError('down')));
    emit();
    await clock.advance(104_999);
    expect(recording.totals).toMatchObject({ emitted: 1, pending: 1 });
    await clock.advance(1);
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { message: 'down' } }]);
    expect(await broadcaster.flush()).toMatchObject({ emitted: 1, failed: 1, pending: 0 });
  });

  it('are dropped, each exactly once, for what exceeds the capacity of a slow sink', async () => {
    const { clock, emit, record } = start({ correlator: { burstSize: 1e6 } });
    const sink: EventSink = {
      create: (event) => clock.sleep(1).then(() => event),
      patch: (event) => clock.sleep(1).then(() => event),
    };
    const { outcomes, recording } = record(sink);
    let emitted = 0;
    for (let ms = 0; ms < 300; ms++) {
      for (let i = 0; i < 200; i++) emit(`${emitted++}`);
      expect(recording.totals.pending).toBeLessThanOrEqual(1001);
      await clock.advance(1);
    }
    await clock.advance(1001);
    const { pending, dropped, ...rest } = recording.totals;
    expect(pending).toBe(0);
    expect(rest.emitted).toBe(60_000);
    expect(rest.created + rest.aggregated + dropped).toBe(60_000);
    expect(dropped).toBe(60_000 - 300 - 1000);
    expect(outcomes).toHaveLength(60_000);
    expect(new Set(outcomes.map((outcome) => outcome.emitted)).size).toBe(60_000);
  });

  it('are dropped for what is emitted after shutdown', async () => {
    const { broadcaster, emit, record } = start();
    const { outcomes } = record(new MemorySink());
    emit('before');
    await broadcaster.shutdown();
    const late = emit('after');
    broadcaster.emit({ metadata: { name: 'own' }, involvedObject: {} });
    expect(outcomes).toMatchObject([
      { kind: 'created' },
      { kind: 'dropped', emitted: late },
      { kind: 'dropped' },
    ]);
    expect(await broadcaster.flush()).toMatchObject({ emitted: 3, created: 1, dropped: 2, pending: 0 });
  });

  it.each<[string, (recorder: EventRecorder) => unknown]>([
    [
      'an object without a kind',
      (recorder) => recorder.event({ metadata: { name: 'web' } }, 'Normal', 'R', 'm'),
    ],
    ['no object', (recorder) => recorder.event(undefined, 'Normal', 'R', 'm')],
    [
      'a promise of an object',
      (recorder) => recorder.event(Promise.resolve(pod()) as never, 'Normal', 'R', 'm'),
    ],
    ['a list', (recorder) => recorder.event([pod()] as never, 'Normal', 'R', 'm')],
    ['an unknown type', (recorder) => recorder.eventf(pod(), 'warning', 'R', 'm')],
    [
      'a message that is no text',
      (recorder) => recorder.event(pod(), 'Normal', 'R', new Error('m') as never),
    ],
    [
      'a name that is no text',
      (recorder) => recorder.event({ ...pod(), name: Symbol('x') as never }, 'Normal', 'R', 'm'),
    ],
    [
      'an annotation that is no text',
      (recorder) => recorder.annotatedEventf(pod(), { a: 1 as never }, 'Normal', 'R', 'm'),
    ],
    [
      'annotations that throw',
      (recorder) =>
        recorder.annotatedEventf(
          pod(),
          {
            get a(): string {
              throw new Error('mine');
            },
          },
          'Normal',
          'R',
          'm',
        ),
    ],
  ])('are rejected for %s, once, and logged', async (_, emit) => {
    const { broadcaster, recorder, record, log } = start();
    const { outcomes, recording } = record(new MemorySink());
    expect(emit(recorder)).toBeUndefined();
    expect(outcomes).toMatchObject([{ kind: 'rejected', emitted: { metadata: {} } }]);
    expect(outcomes.map((outcome) => outcome.kind === 'rejected' && outcome.error)).toEqual([
      expect.any(InvalidRequestError),
    ]);
    expect(log).toMatchObject([{ level: 'error', msg: expect.stringMatching(/not report|Unsupported/) }]);
    expect(recording.totals).toMatchObject({ emitted: 1, rejected: 1, pending: 0 });
    expect(await broadcaster.flush()).toMatchObject({ emitted: 1, rejected: 1 });
  });

  it('of what is refused say what it was about', () => {
    const { recorder, record } = start();
    const { outcomes } = record(new MemorySink());
    recorder.event({ metadata: { name: 'web', namespace: 'ns' } }, 'Normal', 'R', 'm');
    expect(outcomes).toMatchObject([
      {
        emitted: {
          involvedObject: { name: 'web', namespace: 'ns' },
          type: 'Normal',
          reason: 'R',
          message: 'm',
        },
      },
    ]);
  });

  it.each([undefined, null, 'text', {}, { metadata: null }, { metadata: {} }])(
    'are rejected when %j is emitted as an event',
    async (value) => {
      const { broadcaster, record, log } = start();
      const { outcomes } = record(new MemorySink());
      broadcaster.emit(value as never);
      expect(outcomes).toMatchObject([{ kind: 'rejected', error: { name: 'InvalidRequestError' } }]);
      expect(log).toHaveLength(1);
      expect(await broadcaster.flush()).toMatchObject({ emitted: 1, rejected: 1, pending: 0 });
    },
  );

  it.each([1, 4])(
    'are failed for an event that cannot be read, and the next goes on (concurrency %i)',
    async (concurrency) => {
      const { broadcaster, emit, record } = start();
      record(new MemorySink(), { concurrency });
      const involvedObject = new Proxy(
        {},
        {
          get: () => {
            throw new Error('mine');
          },
        },
      );
      broadcaster.emit({ metadata: { name: 'e', namespace: 'ns' }, involvedObject });
      emit();
      expect(await broadcaster.flush()).toMatchObject({ emitted: 2, failed: 1, created: 1 });
    },
  );

  it('are passed on by a sink that does not say what it stored', async () => {
    const { broadcaster, emit, record } = start();
    const requests: string[] = [];
    const { outcomes } = record({
      create: async () => void requests.push('create') as never,
      patch: async () => void requests.push('patch') as never,
    });
    const emitted = emit();
    emit();
    await broadcaster.flush();
    expect(requests).toEqual(['create', 'patch']);
    expect(outcomes).toMatchObject([
      { kind: 'created', event: emitted },
      { kind: 'patched', count: 2, event: { count: 2, metadata: { name: emitted?.metadata.name } } },
    ]);
  });

  it('are reported although the handler throws', async () => {
    const { broadcaster, emit, record, log } = start();
    const onOutcome = () => {
      throw new Error('mine');
    };
    record(new MemorySink(), { onOutcome });
    emit();
    emit();
    expect(await broadcaster.flush()).toMatchObject({ created: 1, patched: 1 });
    expect(log).toMatchObject([{ err: 'Error: mine' }, { err: 'Error: mine' }]);
  });

  it.each([1, 4])(
    'are failed when a key function throws, and the next goes on (concurrency %i)',
    async (concurrency) => {
      const keyFunc = ({ message = '' }: CoreV1Event) => {
        if (message === 'bad') throw new Error('no key');
        return { aggregateKey: message, localKey: message };
      };
      const { broadcaster, emit, record } = start({ correlator: { keyFunc } });
      record(new MemorySink(), { concurrency });
      emit('bad');
      emit('good');
      expect(await broadcaster.flush()).toMatchObject({ emitted: 2, created: 1, failed: 1 });
    },
  );

  it('add up whatever happens', async () => {
    type Act = 'emit' | 'answer' | 'fail' | 'pass' | 'stop' | 'shutdown';
    const act = fc.oneof(
      { weight: 12, arbitrary: fc.constant<Act>('emit') },
      { weight: 6, arbitrary: fc.constantFrom<Act>('answer', 'fail', 'pass') },
      { weight: 1, arbitrary: fc.constantFrom<Act>('stop', 'shutdown') },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 80 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 4 }),
        async (acts, concurrency, queueLength) => {
          const { broadcaster, emit, record, clock } = start({ queueLength, correlator: { burstSize: 20 } });
          const sink = new ManualSink();
          const { outcomes, recording } = record(sink, { concurrency });
          const emitted: CoreV1Event[] = [];
          let isHeard = true;
          const answerAll = async (error?: Error) => {
            for (const message of sink.underWay.keys()) await sink.answer(message, error);
          };
          for (const [number, what] of acts.entries()) {
            if (what === 'emit') {
              const event = emit(`${number}`, `web-${number % 3}`);
              if (isHeard && event) emitted.push(event);
            }
            if (what === 'answer') await answerAll();
            if (what === 'fail') await answerAll(new UnavailableError('down'));
            if (what === 'pass') await clock.advance(10_000);
            if (what === 'stop') {
              recording.stop();
              isHeard = false;
            }
            if (what === 'shutdown') void broadcaster.shutdown();
            const { emitted: total, ...rest } = recording.totals;
            expect(Object.values(rest).reduce((a, b) => a + b)).toBe(total);
          }
          void broadcaster.shutdown();
          await settle();
          while (sink.underWay.size > 0) await answerAll();
          expect(recording.totals.pending).toBe(0);
          // What comes after a shutdown is not in the totals of the recording, but in those of the broadcaster, which
          // has forgotten the recording if that was stopped before.
          const { emitted: total } = await broadcaster.flush();
          expect(total || recording.totals.emitted).toBe(outcomes.length);
          const late = outcomes.filter((outcome) => !emitted.includes(outcome.emitted));
          expect(late.every(({ kind }) => kind === 'dropped')).toBe(true);
          expect(new Set(outcomes.map((outcome) => outcome.emitted)).size).toBe(outcomes.length);
          expect(outcomes.length - late.length).toBe(emitted.length);
        },
      ),
      // A stop at the very moment when the shutdown has ended the recording.
      { examples: [[['shutdown', 'answer', 'emit', 'answer', 'emit', 'stop'], 1, 0]] },
    );
  });
});

describe('flush', () => {
  it('waits for what was emitted before, not for what comes after', async () => {
    const { emit, record } = start();
    const sink = new ManualSink();
    const { recording } = record(sink);
    emit('a');
    emit('b');
    let flushed: unknown;
    void recording.flush().then((totals) => {
      flushed = totals;
    });
    await settle();
    emit('c');
    await sink.answer('a');
    expect(flushed).toBeUndefined();
    await sink.answer('b');
    expect(flushed).toMatchObject({ emitted: 3, created: 2, pending: 1 });
  });

  it('waits in parallel for each of those before, whichever ends last', async () => {
    const { emit, record } = start();
    const sink = new ManualSink();
    const { recording } = record(sink, { concurrency: 4 });
    emit('a', 'one');
    emit('b', 'two');
    let isFlushed = false;
    void recording.flush().then(() => {
      isFlushed = true;
    });
    emit('c', 'three');
    await settle();
    await sink.answer('b');
    await sink.answer('c');
    expect(isFlushed).toBe(false);
    await sink.answer('a');
    expect(isFlushed).toBe(true);
  });

  it('gives the totals so far at the deadline, and delivery goes on', async () => {
    const { broadcaster, clock, emit, record } = start();
    const sink = new ManualSink();
    const { recording } = record(sink);
    emit('a');
    const flush = broadcaster.flush(5000);
    await clock.advance(5000);
    expect(await flush).toMatchObject({ emitted: 1, pending: 1 });
    expect(await broadcaster.flush(AbortSignal.abort())).toMatchObject({ pending: 1 });
    await sink.answer('a');
    expect(recording.totals).toMatchObject({ created: 1, pending: 0 });
  });

  it('leaves no timer behind', async () => {
    const { broadcaster, clock, emit, record } = start();
    record(new MemorySink());
    emit();
    await broadcaster.flush(5000);
    expect(clock.sleeping).toBe(0);
  });

  it('is empty without a sink, and the sum of two sinks', async () => {
    const { broadcaster, emit, record } = start();
    emit();
    expect(await broadcaster.flush()).toMatchObject({ emitted: 0, pending: 0 });
    record(new MemorySink());
    record(refusing(new StatusError({ code: 403 })));
    emit();
    expect(await broadcaster.flush()).toMatchObject({ emitted: 2, created: 1, rejected: 1, pending: 0 });
  });
});

describe('the end of delivery', () => {
  it.each([1, 4])(
    'by a signal cuts what is under way and gives up the rest (concurrency %i)',
    async (concurrency) => {
      const { emit, record } = start();
      const sink = new ManualSink();
      const stop = new AbortController();
      const { outcomes, recording } = record(sink, { concurrency, signal: stop.signal });
      for (const name of ['a', 'b', 'c']) emit(name);
      await settle();
      expect(sink.signal?.aborted).toBe(false);
      stop.abort(new Error('out of time'));
      expect(await recording.flush()).toMatchObject({ emitted: 3, failed: 3, pending: 0 });
      expect(outcomes.map(({ emitted }) => emitted.message)).toEqual(['a', 'b', 'c']);
    },
  );

  it('by a signal also ends the backoff', async () => {
    const { clock, emit, record } = start();
    const stop = new AbortController();
    const { outcomes } = record(refusing(new UnavailableError('down')), { signal: stop.signal });
    emit();
    await settle();
    expect(clock.sleeping).toBe(1);
    stop.abort();
    await settle();
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { message: 'down' } }]);
    expect(clock.sleeping).toBe(0);
  });

  it('by shutdown tries each event that was emitted before once', async () => {
    const { broadcaster, emit, record } = start();
    let tries = 0;
    const { outcomes } = record({
      create: () => {
        tries += 1;
        return Promise.reject(new UnavailableError('down'));
      },
      patch: () => Promise.reject(new UnavailableError('down')),
    });
    for (const message of ['a', 'b', 'c']) emit(message);
    await broadcaster.shutdown();
    expect(tries).toBe(3);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed']);
    await broadcaster.shutdown();
  });

  it('by shutdown with a deadline cuts what hangs, and gives up the rest', async () => {
    const { broadcaster, clock, emit, record } = start();
    const sink = new ManualSink();
    const { outcomes } = record(sink);
    const watched: string[] = [];
    broadcaster.startEventWatcher(({ message = '' }) => watched.push(message));
    for (const message of ['a', 'b']) emit(message);
    let isOver = false;
    const over = broadcaster.shutdown(5000).then(() => {
      isOver = true;
    });
    await clock.advance(4999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await over;
    expect(outcomes.map(({ kind, emitted }) => `${emitted.message} ${kind}`)).toEqual([
      'a failed',
      'b failed',
    ]);
    expect(watched).toEqual(['a', 'b']);
    expect(clock.sleeping).toBe(0);
  });

  it('by shutdown in time leaves no timer behind', async () => {
    const { broadcaster, clock, emit, record } = start();
    record(new MemorySink());
    emit();
    await broadcaster.shutdown(5000);
    expect(clock.sleeping).toBe(0);
  });

  it('by `await using` of a recording or a watch stops that one only', async () => {
    const { broadcaster, emit, record } = start();
    const kept = new MemorySink();
    const left = new MemorySink();
    const lines: string[] = [];
    record(kept);
    {
      await using _recording = record(left).recording;
      await using _watch = broadcaster.startLogging((line) => lines.push(line));
      emit('a');
    }
    emit('b');
    await broadcaster.flush();
    expect(kept.events).toHaveLength(2);
    expect(left.events).toHaveLength(1);
    expect(lines).toHaveLength(1);
  });

  it('by `await using` is a shutdown', async () => {
    const sink = new MemorySink();
    {
      await using broadcaster = new EventBroadcaster();
      broadcaster.startRecordingToSink(sink);
      broadcaster.newRecorder({ component: 'c' }).event(pod(), 'Normal', 'R', 'm');
    }
    expect(sink.events).toHaveLength(1);
  });

  it('by stop delivers what was emitted before, and nothing after', async () => {
    const { emit, record } = start();
    const sink = new MemorySink();
    const { recording } = record(sink);
    emit('before');
    recording.stop();
    emit('after');
    await recording.ended;
    expect(sink.events.map(({ message }) => message)).toEqual(['before']);
    expect(recording.totals).toMatchObject({ emitted: 1, created: 1, pending: 0 });
  });
});

describe('delivery in parallel', () => {
  it('lets a dead event hold up only its own object', async () => {
    const { clock, emit, record } = start();
    const memory = new MemorySink();
    const sink: EventSink = {
      create: (event) =>
        event.involvedObject.name === 'dead'
          ? Promise.reject(new UnavailableError('down'))
          : memory.create(event),
      patch: (event, patch) => memory.patch(event, patch),
    };
    const { recording } = record(sink, { concurrency: 2 });
    for (const name of ['dead', 'x', 'dead', 'y', 'x', 'dead', 'z']) emit(name, name);
    await settle();
    expect(recording.totals).toMatchObject({ created: 3, patched: 1, pending: 3 });
    // The three of the dead object have their 12 tries one after the other.
    await clock.advance(3 * 105_000);
    expect(recording.totals).toMatchObject({ failed: 3, pending: 0 });
  });

  it('limits requests in flight, and never has two about one object', async () => {
    const { emit, record } = start();
    const sink = new ManualSink();
    record(sink, { concurrency: 2 });
    for (const message of ['a1', 'a2', 'b1', 'c1']) emit(message, message[0]);
    await settle();
    expect([...sink.underWay.keys()]).toEqual(['a1', 'b1']);
    await sink.answer('b1');
    expect([...sink.underWay.keys()]).toEqual(['a1', 'c1']);
    await sink.answer('a1');
    expect([...sink.underWay.keys()]).toEqual(['c1', 'a2']);
  });

  it('drops what does not fit behind a dead event, to the one, and lets others through', async () => {
    const { clock, emit, record } = start({ queueLength: 10, correlator: { burstSize: 1e6, maxEvents: -1 } });
    const sink = new ManualSink();
    const { outcomes, recording } = record(sink, { concurrency: 2 });
    for (let number = 0; number < 50; number++) {
      emit(`dead ${number}`, 'dead');
      await settle();
    }
    expect(recording.totals).toMatchObject({ emitted: 50, dropped: 39, pending: 11 });
    expect(outcomes.map(({ emitted }) => emitted.message)).toEqual(
      Array.from({ length: 39 }, (_, at) => `dead ${at + 11}`),
    );
    emit('alive', 'other');
    await settle();
    await sink.answer('alive');
    expect(recording.totals).toMatchObject({ created: 1, pending: 11 });
    await clock.advance(0);
  });

  it('holds at most ten queues in all', async () => {
    const { emit, record } = start({ queueLength: 10 });
    const { recording } = record(new ManualSink(), { concurrency: 2 });
    for (let number = 0; number < 500; number++) {
      emit('m', `web-${number}`);
      await settle();
    }
    // 100 are held, 10 wait in the queue, and one is between the two.
    expect(recording.totals).toMatchObject({ emitted: 500, pending: 111, dropped: 389 });
  });
});

describe('watchers', () => {
  it('get every event, also when a handler throws', async () => {
    const { broadcaster, emit, log } = start();
    const seen: (string | undefined)[] = [];
    const watch = broadcaster.startEventWatcher(({ message }) => {
      seen.push(message);
      if (message === 'a') throw new Error('mine');
    });
    emit('a');
    emit('b');
    await settle();
    watch.stop();
    emit('c');
    await watch.ended;
    expect(seen).toEqual(['a', 'b']);
    expect(log).toMatchObject([{ msg: 'Event handler failed', err: 'Error: mine' }]);
  });

  it('print lines and log entries', async () => {
    const { broadcaster, emit, log } = start();
    const lines: string[] = [];
    broadcaster.startLogging((line) => lines.push(line));
    broadcaster.startStructuredLogging(undefined, 3);
    emit('it runs');
    await broadcaster.shutdown();
    expect(lines).toEqual([expect.stringMatching(/^Event\(.*\): type: 'Normal' reason: 'R' it runs$/)]);
    expect(log).toMatchObject([
      { level: 'info', v: 3, msg: 'Event occurred', object: 'ns/web', message: 'it runs' },
    ]);
  });
});
