import { StatusError } from '../../src/core/errors.ts';
import type { EventPatch, ReadableEventSink } from '../../src/record/sink.ts';
import { parseFieldSelector } from '../../src/select/query.ts';
import {
  type ReceivedRequest,
  type ScriptedResponse,
  type ScriptedServer,
  startScriptedServer,
} from './scripted-server.ts';

/** A response that a request gets instead of its own; with `processed`, the request still takes effect. */
export interface ServerFault {
  response: ScriptedResponse;
  processed?: boolean;
}

/**
 * Starts an HTTP server that serves the events of a sink as the API server does, through core/v1, with
 * faults.
 *
 * @param faultOf called for each request
 */
export function startEventServer(
  sink: ReadableEventSink,
  faultOf: (request: ReceivedRequest) => ServerFault | undefined = () => undefined,
): Promise<ScriptedServer> {
  return startScriptedServer(async (request) => {
    const fault = faultOf(request);
    if (fault && !fault.processed) return fault.response;
    const response = await serve(sink, request);
    return fault?.response ?? response;
  });
}

async function serve(
  sink: ReadableEventSink,
  { method, url, body }: ReceivedRequest,
): Promise<ScriptedResponse> {
  const { pathname, searchParams } = new URL(url, 'http://server');
  const [, namespace, name] =
    /^\/api\/v1(?:\/namespaces\/([^/]+))?\/events(?:\/([^/]+))?$/.exec(pathname)?.map(decode) ?? [];
  const there = { metadata: { namespace, name }, involvedObject: {} } as Parameters<typeof sink.patch>[0];
  try {
    if (method === 'POST') return { status: 201, body: await sink.create(JSON.parse(body)) };
    if (method === 'PATCH') return { body: await sink.patch(there, JSON.parse(body) as EventPatch) };
    if (name !== undefined) return { body: await sink.get(namespace ?? '', name) };
    const fields = parseFieldSelector(searchParams.get('fieldSelector') ?? '');
    const items = await sink.find({ ...(namespace !== undefined && { namespace }), fields });
    return { body: { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items } };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return refuse(error.status.code, error.status);
  }
}

/** Creates the response to a request that is refused. */
export function refuse(
  code: number,
  status: object = {},
  headers: Record<string, string> = {},
): ScriptedResponse {
  return { status: code, headers, body: { kind: 'Status', apiVersion: 'v1', code, ...status } };
}

function decode(part: string | undefined): string | undefined {
  return part === undefined ? undefined : decodeURIComponent(part);
}
