import { describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { ApiClient } from '../../src/cluster/http/api-client.ts';
import { watchEvents } from '../../src/cluster/watch/watch.ts';
import { StatusError, UnavailableError } from '../../src/core/errors.ts';
import { isTransient } from '../../src/core/transient.ts';
import type { CoreV1Event, EventsV1Event } from '../../src/event/types.ts';
import { HIDDEN } from '../support/hidden.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Finished } from '../support/kev.ts';
import {
  type RecordedExchange,
  type RecordedResponse,
  readRecordedExchanges,
  toScriptedResponse,
} from '../support/recorded-exchanges.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { startScriptedServer } from '../support/scripted-server.ts';
import { openScripted } from './open.ts';

const exchanges = readRecordedExchanges();

/** What kev makes of each response: of a current server, then of an old one where it responded otherwise. */
const expected: Record<string, string | [current: string, old: string]> = {
  'discovery-aggregated-apis': ['APIGroupDiscoveryList of 4', 'APIGroupList of 3'],
  'discovery-aggregated-api': ['APIGroupDiscoveryList of 1', 'APIVersions of 1'],
  'discovery-aggregated-v2beta1-only': '406 NotAcceptable, final',
  'discovery-not-modified':
    'no response, final: the server URL responded with 304, which is not a Kubernetes response',
  'discovery-groups': ['APIGroupList of 3', 'APIGroupList of 3'],
  'discovery-core-versions': 'APIVersions of 1',
  'discovery-core-resources': ['APIResourceList of 26', 'APIResourceList of 24'],
  'discovery-events-v1': ['APIResourceList of 1', 'APIResourceList of 1'],
  'discovery-events-v1beta1-removed': ['404 NotFound, final', 'APIResourceList of 1'],
  'openapi-v3-index': ['undefined', '404 NotFound, final'],
  'group-not-found': '404 NotFound, final',
  'list-page-1': '10 events at 261',
  'list-page-2': '10 events at 261',
  'list-continue-expired': '410 Expired, final',
  'list-continue-inconsistent': '10 events at 281',
  'list-exact-expired': '410 Expired, final',
  'list-limit-field-selector': '2 events at 261',
  'list-empty-namespace': '0 events at 261',
  'list-future': '504 Timeout, may pass',
  'list-future-exact': ['504 Timeout, may pass', '500 no reason, may pass'],
  'list-future-events-cache': '504 Timeout, may pass',
  'list-rv-0-limit-events-cache': '2 events at 222',
  'list-gzip': '2 events at 1290',
  'list-partial-metadata': ['PartialObjectMetadataList of 1', 'PartialObjectMetadataList of 1'],
  'list-cbor-not-acceptable': ['406 NotAcceptable, final', '406 NotAcceptable, final'],
  'field-selector-core': '3 events at 235',
  'field-selector-events-v1': '1 events at 235',
  'field-selector-core-unsupported': '400 BadRequest, final',
  'field-selector-events-v1-unsupported': '400 BadRequest, final',
  'table-list': ['Table of 5', 'Table of 5'],
  watch: 'ADDED w-1@263, ADDED w-2@264',
  'watch-no-bookmarks': 'ADDED bm-1795878536@1372',
  'watch-bookmarks-events-cache': 'ADDED e-1@220, BOOKMARK @230, BOOKMARK @230, BOOKMARK @230',
  'watch-bookmarks-events-cache-events-v1': 'ADDED e-1@220, BOOKMARK @220',
  'watch-rv-0-initial-events-end': ['ADDED rv0@221, BOOKMARK @221', 'ADDED rv0@238'],
  'watch-rv-empty-initial-events-end': ['ADDED rv0@221, BOOKMARK @222', 'ADDED rv0@238'],
  'watch-list': ['ADDED c1@230, BOOKMARK @264', '422 Invalid, final'],
  'watch-list-without-match': ['422 Invalid, final', 'ADDED c-dup@221, ADDED c-fv-bogus@218'],
  'watch-list-future': ['504 Timeout, may pass', '422 Invalid, final'],
  'watch-list-compacted': ['ADDED c1@230, BOOKMARK @281', '422 Invalid, final'],
  'watch-future': '',
  'watch-compacted': '410 Expired, final',
  'watch-too-old-events-cache': '410 Expired, final',
  'watch-ttl-deleted':
    'ADDED ttl-0@209, ADDED ttl-1@210, MODIFIED ttl-1@211, DELETED ttl-0@215, DELETED ttl-1@218',
  'watch-selector-left': 'DELETED c2@275',
  'watch-table': [
    'no response, may pass: the server did not respond like a Kubernetes API server: an event has no name',
    '422 Invalid, final',
  ],
  'watch-table-bookmark-first': ['BOOKMARK @223', '422 Invalid, final'],
  'watch-forbidden': '403 Forbidden, final',
  'watch-invalid-resource-version': '500 no reason, may pass',
  create: 'Event c1@211',
  'create-events-v1': 'Event e1@214',
  'create-already-exists': '409 AlreadyExists, final',
  'create-namespace-not-found': '404 NotFound, final',
  'create-namespace-terminating': '403 Forbidden, final',
  'create-namespace-mismatch': '422 Invalid, final',
  'create-unknown-field': ['Event e-fv-default@225', 'Event e-fv-default@219'],
  'create-unknown-fields-warn': ['Event c-fv-warn@223', 'Event c-fv-warn@216'],
  'create-unknown-fields-strict': ['400 BadRequest, final', 'Event c-fv-strict@215'],
  'create-time-milliseconds': ['400 BadRequest, final', '400 BadRequest, final'],
  'create-time-nanoseconds': ['400 BadRequest, final', '400 BadRequest, final'],
  'create-message-too-long': 'Event c-m1@219',
  'create-message-too-long-event-time': '422 Invalid, final',
  'create-note-too-long-in-bytes': '422 Invalid, final',
  'create-body-too-large': '413 RequestEntityTooLarge, final',
  'update-events-v1-immutable': ['422 Invalid, final', 'Event e1@222'],
  'update-events-v1-series-and-labels': 'Event s1@1299',
  'patch-count': 'Event c1@230',
  'patch-events-v1-immutable': ['422 Invalid, final', 'Event e1@226'],
  'patch-events-v1-series-count-1': ['422 Invalid, final', 'Event s1@206'],
  'patch-stale-resource-version': '409 Conflict, final',
  'patch-uid-mismatch': '422 Invalid, final',
  'patch-not-found': '404 NotFound, final',
  'apply-creates': 'Event ssa1@233',
  'apply-conflict': '409 Conflict, final',
  'apply-unknown-field': ['500 no reason, may pass', '500 no reason, may pass'],
  unauthorized: '401 Unauthorized, final',
  'forbidden-anonymous': '403 Forbidden, final',
  'forbidden-list': '403 Forbidden, final',
  'forbidden-create-events-v1': '403 Forbidden, final',
  'access-review': ['SelfSubjectAccessReview, allowed: true', 'SelfSubjectAccessReview, allowed: true'],
  'self-subject-review': ['SelfSubjectReview', '403 Forbidden, final'],
  'too-many-requests': '429 TooManyRequests, may pass',
};

describe('what an API server sent', () => {
  it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))('%s', async (name, exchange) => {
    const outcomes = [await outcomeOf(exchange, exchange.response)];
    if (exchange.old) outcomes.push(await outcomeOf(exchange, exchange.old));
    expect(outcomes).toEqual([expected[name] ?? 'nothing expected'].flat());
  });
});

// Both forms of discovery, each path with what the server sent for it.
it.each([
  ['of a current server', ['discovery-aggregated-api', 'discovery-aggregated-apis']],
  [
    'in its legacy form',
    ['discovery-core-versions', 'discovery-groups', 'discovery-core-resources', 'discovery-events-v1'],
  ],
])('kinds are found in the discovery %s', async (_, names) => {
  const answers = new Map(
    exchanges
      .filter(({ name }) => names.includes(name))
      .map(({ request, response }) => [request.path, toScriptedResponse(response)]),
  );
  const { cluster } = await openScripted([({ url }) => answers.get(url) ?? { status: 404 }]);
  expect(await cluster.objects.kindOnServer('po')).toMatchObject({ kind: 'Pod', group: '', version: 'v1' });
  const event = { kind: 'Event', group: 'events.k8s.io', version: 'v1', namespaced: true };
  expect(await cluster.objects.kindOnServer('events.events.k8s.io')).toMatchObject(event);
});

const INVOCATIONS: Record<string, string[]> = {
  get: ['get', '-n', 'wire'],
  watch: ['watch', '-n', 'wire', '--timeout', '1s'],
  emit: ['emit', 'pod/x', 'Normal', 'R', 'm', '-n', 'wire', '--timeout', '1s'],
  'emit --api events': [
    'emit',
    'pod/x',
    'Normal',
    'R',
    'm',
    '-n',
    'wire',
    '--timeout',
    '1s',
    '--api',
    'events',
  ],
  describe: ['describe', 'widgets.example.com/x', '-n', 'wire'],
  doctor: ['doctor', 'pod/x', '-n', 'wire'],
};

// Whatever request it is given to, it is one clear line at most.
it.each(Object.entries(INVOCATIONS))('kev %s handles each of them', async (_, args) => {
  const runs = exchanges.map(async ({ name, response }) => {
    const server = await startScriptedServer(toScriptedResponse(response));
    onTestFinished(() => server.close());
    const run = await runInProcess([...args, '--server', server.url, '--request-timeout', '500ms']);
    return { name, ...run };
  });
  const isClear = ({ status, stderr }: Finished) =>
    [0, 1, 2, 5, 124].includes(status ?? -1) &&
    !HIDDEN.test(stderr) &&
    (stderr.match(/^error: .*$/gm) ?? []).length <= (status === 0 ? 0 : 1);
  expect((await Promise.all(runs)).filter((run) => !isClear(run))).toEqual([]);
});

/** Makes the request that kev makes in such a case, and describes what comes of the response. */
async function outcomeOf(exchange: RecordedExchange, response: RecordedResponse): Promise<string> {
  const { cluster, clock } = await openScripted([toScriptedResponse(response)]);
  let isOver = false;
  const outcome = ask(cluster, exchange, response)
    .catch(describeFailure)
    .finally(() => {
      isOver = true;
    });
  // A server may ask to be asked again later.
  while (!isOver) await clock.advance(1000);
  return outcome;
}

async function ask(
  { client, sink, eventsV1Sink, source }: Cluster,
  { name, request }: RecordedExchange,
  response: RecordedResponse,
): Promise<string> {
  const { pathname, searchParams } = new URL(request.path, 'http://server');
  const namespace = /\/namespaces\/([^/]+)\/events/.exec(pathname)?.[1];
  const isOfEvents = namespace !== undefined && !/table-list|partial/.test(name);
  if (!isOfEvents) return describeObject(await client.json({ method: request.method, path: pathname }));
  if (searchParams.has('watch')) {
    return watch(client, namespace, searchParams.get('resourceVersion') ?? '', response.chunks?.length ?? 0);
  }
  const writer = pathname.startsWith('/apis/') ? eventsV1Sink : sink;
  const event = sampleEvent({ metadata: { namespace, name: 'x' } }) as CoreV1Event & EventsV1Event;
  if (request.method === 'POST') return describeObject(await writer.create(event));
  if (request.method !== 'GET') return describeObject(await writer.patch(event, {} as never));
  for await (const { items, resourceVersion } of source.list({ namespace })) {
    return `${items.length} events at ${resourceVersion}`;
  }
  return 'no page';
}

/** The lines of a watch, and how it ended. */
async function watch(
  client: ApiClient,
  namespace: string,
  resourceVersion: string,
  count: number,
): Promise<string> {
  const ending = new AbortController();
  const lines: string[] = [];
  try {
    for await (const batch of watchEvents(
      client,
      { namespace },
      { resourceVersion, signal: ending.signal },
    )) {
      for (const { type, object } of batch) {
        const { name = '' } = object.metadata as { name?: string };
        lines.push(`${type} ${name}@${object.metadata.resourceVersion}`);
      }
      if (lines.length === count) ending.abort();
    }
  } catch (error) {
    lines.push(describeFailure(error));
  }
  return lines.join(', ');
}

function describeObject(object: object): string {
  const { kind, metadata, items, groups, resources, versions, rows, status } = object as Record<
    string,
    unknown
  > & { metadata?: { name?: string; resourceVersion?: string }; status?: { allowed?: boolean } };
  const list = [items, groups, resources, versions, rows].find(Array.isArray);
  if (list) return `${kind} of ${list.length}`;
  if (metadata?.name) return `${kind ?? 'object'} ${metadata.name}@${metadata.resourceVersion}`;
  return `${kind}${status?.allowed === undefined ? '' : `, allowed: ${status.allowed}`}`;
}

function describeFailure(error: unknown): string {
  const chance = isTransient(error) ? 'may pass' : 'final';
  if (error instanceof StatusError)
    return `${error.status.code} ${error.status.reason ?? 'no reason'}, ${chance}`;
  if (error instanceof UnavailableError)
    return `no response, ${chance}: ${error.message.replace(/http:\S+/, 'URL')}`;
  throw error;
}
