import { hostname } from 'node:os';
import { InvalidRequestError, type Status, StatusError } from '../../../src/core/errors.ts';
import { toCoreV1, toEventsV1 } from '../../../src/event/convert.ts';
import { formatTimeNano, parseTime } from '../../../src/event/time.ts';
import type { EventsV1Event } from '../../../src/event/types.ts';
import { toWire } from '../../../src/event/wire.ts';
import { EventsV1Broadcaster } from '../../../src/record/events-v1/broadcaster.ts';
import type { EventsV1Recorder } from '../../../src/record/events-v1/recorder.ts';
import { SeriesCache } from '../../../src/record/events-v1/series-cache.ts';
import type { EventsV1Patch, EventsV1Sink } from '../../../src/record/events-v1/sink.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type GoObject, toObject, toScheme } from '../go-object.ts';
import type { RunCase } from '../vector-file.ts';
import { compare, withoutEmpty } from './correlate.ts';

type Json = Record<string, unknown>;

interface ErrorDescription {
  type: string;
  text: string;
  status?: Status;
}

interface Call {
  verb: string;
  at: string;
  event: unknown;
  patch?: EventsV1Patch;
  answer: string;
}

interface EmitInput {
  regarding: GoObject | null;
  related?: GoObject | null;
  type: string;
  reason: string;
  action: string;
  note: string;
  args: unknown[];
}

interface Step {
  at: string;
  input: EmitInput | { pass: string };
  expect: { made?: Json; calls: Call[]; cache: Json[]; log?: Json[] };
}

/** When Go's virtual time starts. */
const START = parseTime('2000-01-01T00:00:00Z');

const HOUR_MS = 3_600_000;

/** Records as the steps say at their times, and compares what was made, written, remembered and logged. */
export const runCase: RunCase = async ({ options, steps, ...rest }, file) => {
  const clock = new FakeClock(START);
  const log: LogEntry[] = [];
  const cache = new SeriesCache();
  const errors = (file.cases[0]?.errors ?? {}) as Record<string, ErrorDescription>;
  const answers = [...((rest.answers ?? []) as string[])];
  const sink = new ScriptedSink(clock, () => answers.shift() ?? String(rest.then ?? 'ok'), errors);
  const isOver = new AbortController();
  const broadcaster = new EventsV1Broadcaster({
    clock,
    sleepMs: Number(options.sleepDuration) * 1000,
    log: (entry) => log.push(entry),
  });
  broadcaster.startRecordingToSink(sink, { cache, signal: isOver.signal });
  const recorder = broadcaster.newRecorder(String(options.reportingController), {
    scheme: toScheme(String(options.scheme)),
    newUuid: () => '<uuid>',
  });

  const differences: string[] = [];
  for (const [index, { at, input, expect }] of (steps as Step[]).entries()) {
    await clock.advance(Number((parseTime(at) ?? clock.now()) - clock.now()) / 1e6);
    const made = 'pass' in input ? undefined : emit(recorder, input);
    await clock.advance(0);
    const found = [
      ...compare('made', normalise(made), normalise(expect.made)),
      ...compareCalls(sink.calls.splice(0), expect.calls),
      ...compare('cache', cacheLines(cache.entries().map(toCacheEntry)), cacheLines(expect.cache)),
      ...compare('log', log.splice(0).map(toLogLine), expect.log ?? []),
    ];
    differences.push(...found.map((difference) => `step ${index}: ${difference}`));
  }
  isOver.abort();
  return differences;
};

function emit(recorder: EventsV1Recorder, input: EmitInput): EventsV1Event | undefined {
  const { regarding, related = null, type, reason, action, note, args } = input;
  return recorder.eventf(toObject(regarding), toObject(related), type, reason, action, note, ...args);
}

/** Answers what the case says, one call after the other, and keeps the calls. */
class ScriptedSink implements EventsV1Sink {
  readonly calls: Call[] = [];
  readonly #clock: FakeClock;
  readonly #nextAnswer: () => string;
  readonly #errors: Record<string, ErrorDescription>;
  readonly #stored = new Map<string, EventsV1Event>();
  #version = 0;

  constructor(clock: FakeClock, nextAnswer: () => string, errors: Record<string, ErrorDescription>) {
    this.#clock = clock;
    this.#nextAnswer = nextAnswer;
    this.#errors = errors;
  }

  create(event: EventsV1Event): Promise<EventsV1Event> {
    return this.#answer('create', event, undefined);
  }

  patch(event: EventsV1Event, patch: EventsV1Patch): Promise<EventsV1Event> {
    return this.#answer('patch', event, patch);
  }

  async #answer(
    verb: string,
    event: EventsV1Event,
    patch: EventsV1Patch | undefined,
  ): Promise<EventsV1Event> {
    const answer = this.#nextAnswer();
    const at = formatTimeNano(this.#clock.now());
    this.calls.push({
      verb,
      at,
      event: structuredClone(event),
      ...(patch && { patch: structuredClone(patch) }),
      answer,
    });
    const error = this.#errors[answer];
    if (error) throw toError(error);
    if (answer === 'hang') await this.#clock.sleep(HOUR_MS);
    return this.#store(event, patch, answer === 'ok rename' ? '-renamed' : '');
  }

  /** What the API has of the event, six digits and no more. */
  #store(event: EventsV1Event, patch: EventsV1Patch | undefined, suffix: string): EventsV1Event {
    const name = event.metadata.name ?? '';
    const base = (patch && this.#stored.get(name)) ?? event;
    // Go's typed objects do not say what kind they are.
    const { apiVersion: _, kind: __, ...stored } = toEventsV1(toWire(toCoreV1({ ...base, ...patch })));
    this.#version += 1;
    Object.assign(stored.metadata, { name: name + suffix, resourceVersion: String(this.#version) });
    this.#stored.set(name + suffix, structuredClone(stored));
    return stored;
  }
}

function toError({ type, text, status }: ErrorDescription): Error {
  // A Status may lack even its code, and its text may be empty.
  if (type === '*errors.StatusError')
    return Object.assign(new StatusError(status as Status), { message: text });
  if (type === '*rest.RequestConstructionError') return new InvalidRequestError(text);
  return new Error(text);
}

function compareCalls(actual: Call[], expected: Call[]): string[] {
  const inOneForm = ({ event, ...call }: Call) => ({ ...call, event: normalise(event) });
  return compare('calls', actual.map(inOneForm), expected.map(inOneForm));
}

function toCacheEntry([, { metadata, note = '', series }]: [string, EventsV1Event]): Json {
  return { name: metadata.name, resourceVersion: metadata.resourceVersion, note, series };
}

function cacheLines(entries: unknown[]): unknown[] {
  return entries.map(normalise).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function toLogLine({ level, v, msg, err }: LogEntry): Json {
  return { ...(level === 'error' ? { level } : { v }), msg, ...(err !== undefined && { err }) };
}

/** In one order and without what is empty; times as Go has them in memory, `<hostname>` for the host's. */
function normalise(value: unknown): unknown {
  const text = JSON.stringify(withoutEmpty(value) ?? null, (name, member) => {
    if (name === 'eventTime' || name === 'lastObservedTime') return formatTimeNano(parseTime(member) ?? 0n);
    if (name === 'reportingInstance') return String(member).replace(hostname(), '<hostname>');
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return JSON.parse(text);
}
