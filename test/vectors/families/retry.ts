import { InvalidRequestError, type Status, StatusError } from '../../../src/core/errors.ts';
import { parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event, EventReporter } from '../../../src/event/types.ts';
import { toWire } from '../../../src/event/wire.ts';
import { applyPatch } from '../../../src/record/apply-patch.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import type { EventPatch, EventSink } from '../../../src/record/sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { RunCase } from '../vector-file.ts';
import { asEvent, compare, toOptions, withoutEmpty } from './correlate.ts';

type Json = Record<string, unknown>;

interface ErrorDescription {
  type: string;
  text: string;
  status?: Status;
}

interface Call {
  verb: string;
  event: unknown;
  patch?: EventPatch | null;
  answer: string;
  /** Seconds since the case began. */
  at?: number;
  /** Seconds since the call before, or words where it is random. */
  gap?: number | string;
}

interface Step {
  at?: string;
  input: { event?: string; message?: string; action?: CoreV1Event; then?: string; events?: number };
  expect: {
    calls?: Call[];
    log?: { level?: string; v?: number; msg: string; err?: string }[];
    delivered?: number;
    dropLogs?: number;
    first?: string;
    last?: string;
  };
}

/** What the events of these vectors are about. */
export const POD = {
  kind: 'Pod',
  apiVersion: 'v1',
  namespace: 'baz',
  name: 'foo',
  uid: 'u-1',
  resourceVersion: '7',
};

const HOUR_MS = 3_600_000;

/** Runs the whole pipeline under a fake clock against a sink that answers what the case says. */
export const runCase: RunCase = (vectorCase, file) => {
  const steps = vectorCase.steps as Step[];
  const { options } = vectorCase;
  if (steps[0]?.input.events !== undefined) return runFlood(options, steps[0]);
  const errors = (file.cases[0]?.errors ?? {}) as Record<string, ErrorDescription>;
  return runScript(options, steps, errors);
};

async function runScript(
  options: Json,
  steps: Step[],
  errors: Record<string, ErrorDescription>,
): Promise<string[]> {
  const clock = new FakeClock(parseTime(steps[0]?.at));
  const log: LogEntry[] = [];
  const sleepSeconds = Number(options.sleepDuration);
  const broadcaster = new EventBroadcaster({
    clock,
    sleepMs: sleepSeconds * 1000,
    correlator: toOptions(options.correlator as Json),
    log: (entry) => log.push(entry),
    random: () => 0.5,
  });
  const recorder = broadcaster.newRecorder(options.source as EventReporter);
  const ofFirst = steps.filter((step) => !isOfSecondSink(step));
  const ofSecond = steps.filter(isOfSecondSink);
  const first = new ScriptedSink(clock, ofFirst, errors);
  const second = new ScriptedSink(clock, ofSecond, errors);
  const recording = broadcaster.startRecordingToSink(first);

  const differences: string[] = [];
  for (const [index, step] of steps.entries()) {
    const { at, input, expect } = step;
    await clock.advance(Number((parseTime(at) ?? clock.now()) - clock.now()) / 1e6);
    if (index === 1 && ofSecond.length > 0) broadcaster.startRecordingToSink(second);
    if (isUnheard(step, steps.slice(0, index), options)) recording.stop();

    if (input.event !== undefined) recorder.event(POD, 'Normal', input.event, input.message ?? '');
    if (input.action) broadcaster.emit(asEvent(input.action));
    // Go's Action returns this error instead of logging it.
    if (input.action && isShutDown(steps.slice(0, index))) log.pop();
    if (isEnd(input.then)) void broadcaster.shutdown();
    await clock.advance(passingMs(input.then));

    const { calls } = isOfSecondSink(step) ? second : first;
    differences.push(
      ...[
        ...compareCalls(calls.splice(0), expect.calls ?? [], sleepSeconds),
        ...compareLogs(log.splice(0), expect.log ?? []),
      ].map((difference) => `step ${index}: ${difference}`),
    );
  }
  return differences;
}

/** Emits many events at once while the sink hangs, and counts what arrives. */
async function runFlood({ queue }: Json, { input, expect }: Step): Promise<string[]> {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({
    clock,
    queueLength: Number(queue),
    log: (entry) => log.push(entry),
  });
  const recorder = broadcaster.newRecorder({ component: 'c' });
  const arrived: string[] = [];
  broadcaster.startRecordingToSink({
    async create(event) {
      arrived.push(event.message ?? '');
      if (arrived.length === 1) await clock.sleep(HOUR_MS);
      return event;
    },
    patch: async (event) => event,
  });
  for (let number = 0; number < Number(input.events); number++) {
    // Each about a Pod of its own, so that none is filtered or counted.
    recorder.event({ ...POD, uid: `u-${number}` }, 'Normal', 'R', String(number));
  }
  await clock.advance(HOUR_MS);
  const { delivered, dropLogs, first, last } = expect;
  return [
    ...compare('delivered', arrived.length, delivered),
    ...compare('dropLogs', log.length, dropLogs),
    ...compare('first', arrived[0], first),
    ...compare('last', arrived.at(-1), last),
  ];
}

/** Answers as the steps say, one call after the other, and keeps the calls. */
class ScriptedSink implements EventSink {
  readonly calls: Call[] = [];
  readonly #clock: FakeClock;
  readonly #start: bigint;
  readonly #answers: string[];
  readonly #errors: Record<string, ErrorDescription>;
  readonly #stored = new Map<string, CoreV1Event>();
  #last: bigint | undefined;
  #version = 0;

  constructor(clock: FakeClock, steps: Step[], errors: Record<string, ErrorDescription>) {
    this.#clock = clock;
    this.#start = clock.now();
    this.#answers = steps.flatMap(({ expect }) => (expect.calls ?? []).map(({ answer }) => answer));
    this.#errors = errors;
  }

  create(event: CoreV1Event): Promise<CoreV1Event> {
    return this.#answer('create', event, undefined);
  }

  patch(event: CoreV1Event, patch: EventPatch | null): Promise<CoreV1Event> {
    return this.#answer('patch', event, patch);
  }

  async #answer(
    verb: string,
    event: CoreV1Event,
    patch: EventPatch | null | undefined,
  ): Promise<CoreV1Event> {
    const answer = this.#answers.shift() ?? 'ok';
    const now = this.#clock.now();
    const call: Call = { verb, event: structuredClone(event), answer, at: seconds(now - this.#start) };
    call.gap = seconds(now - (this.#last ?? now));
    if (patch !== undefined) call.patch = structuredClone(patch);
    this.calls.push(call);
    this.#last = now;

    const error = this.#errors[answer];
    if (error) throw toError(error);
    if (answer === 'hang') await this.#clock.sleep(HOUR_MS);
    return this.#store(
      event,
      verb === 'patch' ? (patch ?? {}) : undefined,
      answer === 'ok rename' ? '-renamed' : '',
    );
  }

  #store(event: CoreV1Event, patch: EventPatch | undefined, suffix: string): CoreV1Event {
    const name = event.metadata.name ?? '';
    this.#version += 1;
    const stored = toWire(patch ? applyPatch(this.#stored.get(name) ?? event, patch) : event);
    Object.assign(stored.metadata, { name: name + suffix, resourceVersion: String(this.#version) });
    this.#stored.set(name + suffix, stored);
    return stored;
  }
}

function toError({ type, text, status }: ErrorDescription): Error {
  if (type === '*errors.StatusError')
    return Object.assign(new StatusError(status ?? { code: 0 }), { message: text });
  if (type === '*rest.RequestConstructionError') return new InvalidRequestError(text);
  return new Error(text);
}

/** Whether a step holds the calls of a sink that is added after the first event. */
function isOfSecondSink({ input }: Step): boolean {
  return input.then?.includes('second sink') ?? false;
}

/**
 * Whether the watcher must have been stopped before this step. The files do not tell when that is
 * done, but nothing else can keep an event from being tried: no filter, no hanging sink, no shutdown.
 */
function isUnheard({ input, expect }: Step, before: Step[], { correlator }: Json): boolean {
  const isFiltered = 'BurstSize' in (correlator as Json);
  const isHeldUp = before.some(({ expect: { calls } }) => calls?.some(({ answer }) => answer === 'hang'));
  const isUntried = input.event !== undefined && expect.calls?.length === 0;
  return isUntried && !isFiltered && !isHeldUp && !isShutDown(before);
}

function isShutDown(before: Step[]): boolean {
  return before.some(({ input: { then } }) => isEnd(then));
}

/** Whether the broadcaster is shut down: by its context, or by a call of `Shutdown`. */
function isEnd(words = ''): boolean {
  return /^(cancel|shutdown)/i.test(words);
}

/** How much time the words say that passes. */
function passingMs(words = ''): number {
  if (words === 'an hour passes') return HOUR_MS;
  return Number(/^(\d+) s pass/.exec(words)?.[1] ?? 0) * 1000;
}

function seconds(ns: bigint): number {
  return Number(ns) / 1e9;
}

function compareCalls(actual: Call[], expected: Call[], sleepSeconds: number): string[] {
  const count = compare('number of calls', actual.length, expected.length);
  return [
    ...count,
    ...expected.flatMap((call, index) => {
      const { event, at, gap, ...rest } = actual[index] ?? { verb: 'none', event: null, answer: '' };
      const { event: expectedEvent, at: expectedAt, gap: expectedGap, ...expectedRest } = call;
      const isRandom = typeof expectedGap === 'string';
      return [
        ...compare('event', withoutEmpty(event), withoutEmpty(expectedEvent)),
        ...compare('call', rest, expectedRest),
        ...(expectedAt === undefined ? [] : compare('time', at, expectedAt)),
        ...(expectedGap === undefined || isRandom ? [] : compare('gap', gap, expectedGap)),
        ...(isRandom && !(Number(gap) >= 0 && Number(gap) < sleepSeconds)
          ? [`gap ${gap} is not ${expectedGap}`]
          : []),
      ];
    }),
  ];
}

/** What differs between what was logged and what client-go logs. */
export function compareLogs(actual: LogEntry[], expected: NonNullable<Step['expect']['log']>): string[] {
  const entries = actual.map(({ level, v, msg, err }) => ({
    ...(level === 'error' ? { level } : { v }),
    msg,
    ...(err !== undefined && { err }),
  }));
  return compare('log', entries, expected);
}
