import { parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event, EventReporter } from '../../../src/event/types.ts';
import { toWire } from '../../../src/event/wire.ts';
import { applyPatch } from '../../../src/record/apply-patch.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import type { EventPatch, EventSink } from '../../../src/record/sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { RunCase } from '../vector-file.ts';
import { compare } from './correlate.ts';
import { compareLogs, POD } from './retry.ts';

/** A request as far as the pipeline makes it; its headers are the cluster's business. */
interface Request {
  method: string;
  path: string;
  body: string;
}

interface Step {
  at: string;
  requests: Request[] | null;
  log?: { level?: string; v?: number; msg: string; err?: string }[];
}

// The files hold what was sent, not what was emitted; these are the same in all their cases.
const ANNOTATIONS = { a: '1' };
const REASON = 'R';
const MAX_EVENTS = 3;
const AGGREGATE_PREFIX = '(combined from similar events): ';

/** Runs the whole pipeline into a sink that keeps what would be sent to the API server. */
export const runCase: RunCase = async ({ options, steps }) => {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const broadcaster = new EventBroadcaster({
    clock,
    sleepMs: 0,
    correlator: { maxEvents: MAX_EVENTS },
    log: (entry) => log.push(entry),
  });
  const recorder = broadcaster.newRecorder(options.source as EventReporter);
  const sink = new RenderingSink(String(options.clientNamespace));
  broadcaster.startRecordingToSink(sink);

  const differences: string[] = [];
  for (const [index, { at, requests, log: expectedLog }] of (steps as Step[]).entries()) {
    clock.set(parseTime(at) ?? clock.now());
    recorder.annotatedEventf(POD, ANNOTATIONS, 'Normal', REASON, '%s', emittedMessage(requests));
    await clock.advance(0);
    differences.push(
      ...[
        ...compare('requests', sink.requests.splice(0), requests?.map(withoutHeaders) ?? []),
        ...compareLogs(log.splice(0), expectedLog ?? []),
      ].map((difference) => `step ${index}: ${difference}`),
    );
  }
  return differences;
};

class RenderingSink implements EventSink {
  readonly requests: Request[] = [];
  readonly #namespace: string;
  readonly #stored = new Map<string, CoreV1Event>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  create(event: CoreV1Event): Promise<CoreV1Event> {
    return this.#send('POST', '', event, toWire(event), {});
  }

  patch(event: CoreV1Event, patch: EventPatch | null): Promise<CoreV1Event> {
    return this.#send('PATCH', `/${event.metadata.name}`, event, patch, patch ?? {});
  }

  async #send(
    method: string,
    name: string,
    event: CoreV1Event,
    body: unknown,
    patch: EventPatch,
  ): Promise<CoreV1Event> {
    const { namespace } = event.metadata;
    if (this.#namespace && namespace !== this.#namespace) {
      throw new Error(
        `can't create an event with namespace '${namespace}' in namespace '${this.#namespace}'`,
      );
    }
    this.requests.push({
      method,
      path: `/api/v1/namespaces/${namespace}/events${name}`,
      body: JSON.stringify(body),
    });
    const key = event.metadata.name ?? '';
    const stored = applyPatch(this.#stored.get(key) ?? toWire(event), patch);
    this.#stored.set(key, stored);
    return stored;
  }
}

/** The body is compared as text without Go's escapes: the order of its members matters too. */
function withoutHeaders({ method, path, body }: Request): Request {
  return { method, path, body: JSON.stringify(JSON.parse(body)) };
}

function emittedMessage(requests: Request[] | null): string {
  const { message = 'm' } = JSON.parse(requests?.[0]?.body ?? '{}') as CoreV1Event;
  return message.startsWith(AGGREGATE_PREFIX) ? message.slice(AGGREGATE_PREFIX.length) : message;
}
