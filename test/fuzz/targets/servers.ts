import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { clusterEventSource } from '../../../src/cluster/events/source.ts';
import type { ApiClient } from '../../../src/cluster/http/api-client.ts';
import { toResponseError } from '../../../src/cluster/http/failure.ts';
import { initialState, step } from '../../../src/cluster/watch/reflector-step.ts';
import { type WatchLine, watchEvents } from '../../../src/cluster/watch/watch.ts';
import { StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { explainError } from '../../../src/core/explain-error.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { listAll } from '../../../src/select/list-all.ts';
import { corpusValues } from '../corpus.ts';
import { mutatedText } from '../mutated-text.ts';
import { mutatedValue } from '../mutated-value.ts';
import { checkSame, target } from '../target.ts';
import { useEvents } from './events.ts';

/** Responses of servers, valid and damaged. */

const SERVER = new URL('http://server');
const EVENTS = corpusValues('events.ndjson').slice(0, 2);
const DOING = { verb: 'list', what: 'events', namespace: 'shop' };

/** Turns a failure of a server into its message; a bug is thrown. */
function explained(error: unknown): Error {
  if (error instanceof StatusError) {
    const failed = { kind: 'failed', at: 0, random: 0, error } as const;
    step({ ...initialState('1'), hasStarted: true }, failed);
  }
  return explainError(error, DOING);
}

export const statuses = target(
  'refusals of servers',
  fc.tuple(
    mutatedText(mutatedValue(corpusValues('statuses.ndjson')).map((value) => JSON.stringify(value) ?? '')),
    fc.integer({ min: 100, max: 599 }),
  ),
  ([body, statusCode]) => {
    const response = { statusCode, statusMessage: '', headers: {} } as IncomingMessage;
    throw explained(toResponseError(SERVER, response, body));
  },
);

const list = mutatedValue([
  { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '20' }, items: EVENTS },
  {
    kind: 'EventList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '20', continue: 'next' },
    items: EVENTS,
  },
  { kind: 'EventList', apiVersion: 'v1', metadata: {}, items: null },
]);

export const lists = target('lists of servers', list, async (value) => {
  // The client refuses what is not an object.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const text: ApiClient['text'] = async (request) => {
    if (request.query?.continue) throw new UnavailableError('no second page');
    const json = JSON.stringify(value);
    return { text: json, parse: () => JSON.parse(json) };
  };
  const source = clusterEventSource({ text } as Partial<ApiClient> as ApiClient);
  let events: CoreV1Event[];
  try {
    ({ events } = await listAll(source, { namespace: 'shop' }));
  } catch (error) {
    throw explained(error);
  }
  await useEvents(events);
});

const line = mutatedValue(
  EVENTS.flatMap((object) => [
    { type: 'ADDED', object },
    { type: 'MODIFIED', object },
    { type: 'DELETED', object },
    { type: 'BOOKMARK', object: { metadata: { resourceVersion: '30' } } },
    { type: 'ERROR', object: corpusValues('statuses.ndjson')[4] },
  ]),
).map((value) => `${JSON.stringify(value)}\n`);

const stream = mutatedText(fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('')));

async function watch(text: string, size: number): Promise<{ lines: WatchLine[]; end: unknown }> {
  async function* chunks() {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const client = { stream: async () => chunks() } as Partial<ApiClient> as ApiClient;
  const lines: WatchLine[] = [];
  try {
    for await (const batch of watchEvents(client, {}, { resourceVersion: '1' })) {
      step(initialState('1'), { kind: 'lines', lines: batch });
      for (const one of batch) lines.push(one);
    }
    return { lines, end: undefined };
  } catch (error) {
    return { lines, end: error };
  }
}

export const watches = target(
  'watches',
  fc.tuple(stream, fc.integer({ min: 1, max: 50 })),
  async ([text, size]) => {
    const whole = await watch(text, text.length * 4 + 1);
    const chunked = await watch(text, size);
    checkSame(chunked.lines, whole.lines);
    checkSame((chunked.end as Error | undefined)?.message, (whole.end as Error | undefined)?.message);
    await useEvents(whole.lines.flatMap((one) => (one.type === 'BOOKMARK' ? [] : [one.object])));
    if (whole.end !== undefined) throw explained(whole.end);
  },
);
