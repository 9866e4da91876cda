import { describe, expect, it } from 'vitest';
import { InvalidRequestError, type Status, StatusError, UnavailableError } from '../../../src/core/errors.ts';
import type { EventsV1Event } from '../../../src/event/types.ts';
import type { EventsV1Sink } from '../../../src/record/events-v1/sink.ts';
import { toSeriesPatch, tryToWrite } from '../../../src/record/events-v1/try-to-write.ts';
import type { LogEntry } from '../../../src/record/log.ts';

const single = (): EventsV1Event => ({ metadata: { name: 'x.1', namespace: 'ns', resourceVersion: '5' } });
const series = (): EventsV1Event => ({
  ...single(),
  series: { count: 3, lastObservedTime: '2026-03-01T12:00:01.2345678Z' },
});
const refusal = (status: Partial<Status>) => new StatusError(status as Status);
const notFound = refusal({ code: 404, reason: 'NotFound', message: 'not there' });
const exists = refusal({ code: 409, reason: 'AlreadyExists', message: 'there' });
const conflict = refusal({ code: 409, reason: 'Conflict', message: 'changed' });

/** A sink whose calls answer with what is given: an error is thrown, 'ok' gives the event back. */
function scriptedSink(...answers: ('ok' | unknown)[]) {
  const calls: string[] = [];
  const answer = async (verb: string, event: EventsV1Event) => {
    calls.push(`${verb} ${event.metadata.resourceVersion ?? ''}`.trim());
    const next = answers.shift();
    if (next !== 'ok') throw next;
    return { ...event, note: 'as stored' };
  };
  const sink: EventsV1Sink = {
    create: (event) => answer('create', event),
    patch: (event) => answer('patch', event),
  };
  return { sink, calls };
}

describe('tryToWrite', () => {
  it.each([
    [
      'a single event is created, without a resourceVersion',
      single,
      ['ok'],
      'created',
      ['create'],
      undefined,
    ],
    ['a series is patched', series, ['ok'], 'patched', ['patch 5'], undefined],
    [
      'a series whose event is gone is created',
      series,
      [notFound, 'ok'],
      'created',
      ['patch 5', 'create'],
      undefined,
    ],
    ['a conflict is final', series, [conflict], 'rejected', ['patch 5'], 'error'],
    ['a taken name is final for a single event', single, [exists], 'rejected', ['create'], 'info'],
    [
      'a taken name may pass for a series',
      series,
      [notFound, exists],
      'failed',
      ['patch 5', 'create'],
      undefined,
    ],
    ['a missing namespace is final', single, [notFound], 'rejected', ['create'], 'error'],
    [
      'an overloaded server is a refusal too',
      series,
      [refusal({ code: 429 })],
      'rejected',
      ['patch 5'],
      'error',
    ],
    [
      'a status without a code is a refusal',
      series,
      [refusal({ reason: 'NotFound' })],
      'rejected',
      ['patch 5'],
      'error',
    ],
    [
      'what cannot be built is final',
      single,
      [new InvalidRequestError('no')],
      'rejected',
      ['create'],
      'error',
    ],
    ['a lost connection may pass', series, [new UnavailableError('EOF')], 'failed', ['patch 5'], 'error'],
    [
      'an error around a refusal may pass',
      series,
      [new Error('w', { cause: notFound })],
      'failed',
      ['patch 5'],
      'error',
    ],
    ['what is thrown without being an error may pass', single, ['text'], 'failed', ['create'], 'error'],
  ])('%s', async (_, event, answers, kind, expectedCalls, level) => {
    const { sink, calls } = scriptedSink(...answers);
    const log: LogEntry[] = [];
    const result = await tryToWrite(sink, event(), (entry) => log.push(entry));
    expect(result.kind).toBe(kind);
    expect(calls).toEqual(expectedCalls);
    expect(log.map((entry) => entry.level)).toEqual(level === undefined ? [] : [level]);
  });

  it('takes the resourceVersion off the event that it created, so that the next try goes without', async () => {
    const event = series();
    const { sink, calls } = scriptedSink(notFound, new UnavailableError('EOF'), 'ok');
    await tryToWrite(sink, event, () => {});
    await tryToWrite(sink, event, () => {});
    expect(calls).toEqual(['patch 5', 'create', 'patch']);
  });

  it('hands the signal to the sink', async () => {
    const { signal } = new AbortController();
    const signals: unknown[] = [];
    const sink: EventsV1Sink = {
      async create(event, options) {
        signals.push(options?.signal);
        return event;
      },
      async patch(_event, _patch, options) {
        signals.push(options?.signal);
        throw notFound;
      },
    };
    await tryToWrite(sink, series(), () => {}, { signal });
    expect(signals).toEqual([signal, signal]);
  });
});

describe('toSeriesPatch', () => {
  it.each([
    [
      { count: 3, lastObservedTime: '2026-03-01T12:00:01.2345678Z' },
      { count: 3, lastObservedTime: '2026-03-01T12:00:01.234567Z' },
    ],
    [{ lastObservedTime: null }, { count: 0, lastObservedTime: null }],
    [{ count: 2 }, { count: 2, lastObservedTime: null }],
  ])('%j → %j', (from, to) => {
    expect(toSeriesPatch(from)).toEqual({ series: to });
  });
});
