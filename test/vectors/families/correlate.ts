import { isDeepStrictEqual } from 'node:util';
import { formatTimeNano, parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { type CorrelatorOptions, EventCorrelator } from '../../../src/record/correlate/correlator.ts';
import type { EventPatch } from '../../../src/record/sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { RunCase } from '../vector-file.ts';

type Json = Record<string, unknown>;

interface Step {
  at?: string;
  in: number | null;
  set?: Json;
  out: { skip?: boolean; event?: Json; patch?: EventPatch; error?: string };
  server?: Json;
}

const optionNames = {
  LRUCacheSize: 'lruCacheSize',
  BurstSize: 'burstSize',
  QPS: 'qps',
  MaxEvents: 'maxEvents',
  MaxIntervalInSeconds: 'maxIntervalSeconds',
} as const;

/** The functions that options name, by Go's option and their name there. */
const functions: Record<string, Record<string, CorrelatorOptions>> = {
  KeyFunc: {
    kindAndReason: {
      keyFunc: ({ involvedObject, reason }) => ({
        aggregateKey: `${involvedObject.kind ?? ''}/${reason ?? ''}`,
        localKey: involvedObject.name ?? '',
      }),
    },
  },
  MessageFunc: { reason: { messageFunc: ({ reason }) => `many: ${reason ?? ''}` } },
  SpamKeyFunc: {
    objectAndReason: {
      spamKeyFunc: ({ involvedObject, reason }) => `${involvedObject.uid ?? ''}/${reason ?? ''}`,
    },
  },
};

/** Feeds a correlator the events of a case under a fake clock and compares what it says of each. */
export const runCase: RunCase = ({ options, inputs, steps }) => {
  const clock = new FakeClock();
  const correlator = new EventCorrelator(toOptions(options), clock);
  return (steps as Step[]).flatMap((step, index) =>
    runStep(correlator, clock, inputs as Json[], step).map((difference) => `step ${index}: ${difference}`),
  );
};

function runStep(correlator: EventCorrelator, clock: FakeClock, inputs: Json[], step: Step): string[] {
  const { out } = step;
  const at = parseTime(step.at);
  if (at !== undefined) clock.set(at);
  const fed = step.in === null ? null : eventFed(inputs[step.in] ?? {}, clock.now(), step.set);
  const before = structuredClone(fed);

  let result: ReturnType<EventCorrelator['correlate']>;
  try {
    result = correlator.correlate(fed as CoreV1Event);
  } catch (error) {
    return compare('error', String((error as Error).message), out.error);
  }
  const differences = [
    ...compare('error', undefined, out.error),
    ...compare('skip', result.skip, out.skip ?? false),
    ...compare('the event that was fed', fed, before),
  ];
  if (!out.skip) {
    const event = out.event ? applyChange(fed as unknown as Json, out.event) : fed;
    differences.push(...compare('event', withoutEmpty(result.event), withoutEmpty(event)));
    differences.push(...compare('patch', result.patch, out.patch ?? null));
  }
  if (step.server) correlator.updateState(asEvent(applyChange(result.event as unknown as Json, step.server)));
  return differences;
}

/** The correlator's options by their Go names, as ours. */
export function toOptions(options: Json): CorrelatorOptions {
  return Object.assign(
    {},
    ...Object.entries(options).map(([name, value]) => {
      if (name in optionNames) return { [optionNames[name as keyof typeof optionNames]]: value };
      const option = functions[name]?.[String(value)];
      if (option === undefined) throw new Error(`no option ${name}=${value} is known`);
      return option;
    }),
  );
}

function eventFed(input: Json, at: bigint, set: Json | undefined): CoreV1Event {
  const name = `${(input.involvedObject as CoreV1Event['involvedObject'])?.name ?? ''}.${at.toString(16)}`;
  const time = formatTimeNano(at);
  const change = { metadata: { name }, firstTimestamp: time, lastTimestamp: time, count: 1 };
  return asEvent(applyChange(applyChange(input, change), set ?? {}));
}

/** An event with the members that it cannot be without, which the vectors leave out when they are empty. */
export function asEvent(json: Json | CoreV1Event): CoreV1Event {
  return { ...json, metadata: json.metadata ?? {}, involvedObject: json.involvedObject ?? {} } as CoreV1Event;
}

/** The vectors' change of an object: members replace, null removes, `metadata` is merged one level down. */
function applyChange(object: Json, change: Json): Json {
  const changed = { ...object };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete changed[name];
    else if (name === 'metadata') changed[name] = applyChange((object[name] ?? {}) as Json, value as Json);
    else changed[name] = value;
  }
  return changed;
}

/** A value without the members that Go leaves out when they are empty, all the way down. */
export function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What differs between two values, in words; nothing when they are equal. */
export function compare(what: string, actual: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [`${what} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`];
}
