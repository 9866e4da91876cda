import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { UnavailableError } from '../../core/errors.ts';
import type { Access } from './access.ts';
import { connectionProblem } from './connection-problem.ts';
import { lookup } from './lookup.ts';
import type { ConnectOptions } from './proxy-agent.ts';
import { TimeLimitError } from './time-limit.ts';

/** One request to the API server. */
export interface ApiRequest {
  /** Default: GET. */
  method?: string;
  /** Below the server's address, its segments encoded. */
  path: string;
  /** Members that are undefined are left out. */
  query?: Record<string, string | undefined>;
  /** Sent as it is when it is a text, else as JSON. */
  body?: unknown;
  /** Default: `application/json`. */
  contentType?: string;
  /** Default: `application/json`. */
  accept?: string;
  /** How often it may be sent again when the server asks to come back later. Default: 10. */
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
  /** How long the response may be, in MiB. Default: 8, several times what one object, or discovery, may take. */
  maxMiB?: number | undefined;
}

/** etcd takes no object above 1.5 MiB. */
const DEFAULT_MAX_MIB = 8;

const BYTES_PER_MIB = 1024 * 1024;

/** What is read of a failure: far more than a Status takes. Of a page that somebody else sends the start will do. */
const MAX_FAILURE_BYTES = BYTES_PER_MIB;

/**
 * Sends one request and resolves to its response, whatever its status, with the body still to come.
 * Redirects are not followed: credentials go to the server they are for and nowhere else.
 *
 * @throws UnavailableError when no response comes; the signal's reason when it aborts
 */
export async function send(access: Access, request: ApiRequest, userAgent: string): Promise<IncomingMessage> {
  const isRepeatable = request.method === undefined || request.method === 'GET';
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await sendOnce(access, request, userAgent);
    if (outcome.kind === 'response') return outcome.response;
    if (request.signal?.aborted) throw abortReason(request.signal, access, outcome.isConnected);
    // The server had closed the idle connection just then. What only reads may be asked again.
    if (isRepeatable && attempt === 1 && outcome.wasIdle) continue;
    throw connectionProblem(access.server, outcome.error, access.proxy);
  }
}

/** Why the signal aborted. A time limit names who was waited for. */
function abortReason(signal: AbortSignal, { server, proxy }: Access, isConnected: boolean): unknown {
  const { reason } = signal;
  if (!(reason instanceof UnavailableError)) return reason;
  const place = isConnected ? '' : proxy ? ` through the proxy ${proxy}` : '';
  const what = isConnected ? 'waiting for a response from' : 'connecting to';
  return new TimeLimitError(`${reason.message} ${what} the server ${server.origin}${place}`, {
    cause: reason,
  });
}

/**
 * The whole body as text; of a failure its first MiB.
 *
 * @throws UnavailableError when it ends before its time or is too long; the signal's reason when it aborts
 */
export async function readBody(
  access: Access,
  response: IncomingMessage,
  { signal, maxMiB = DEFAULT_MAX_MIB }: Pick<ApiRequest, 'signal' | 'maxMiB'> = {},
): Promise<string> {
  const isFailure = (response.statusCode ?? 0) >= 300;
  const limit = isFailure ? MAX_FAILURE_BYTES : maxMiB * BYTES_PER_MIB;
  const isCompressed = response.headers['content-encoding'] === 'gzip';
  // Text as it comes: the bytes of a long response need not all be kept beside it.
  response.setEncoding(isCompressed ? 'latin1' : 'utf8');
  let text = '';
  // An async iterator would do, at several times the cost of all else here.
  const isWhole = await new Promise<boolean>((resolve, reject) => {
    const cut = (error?: unknown) =>
      reject(signal?.aborted ? abortReason(signal, access, true) : connectionCutError(access.server, error));
    response.on('data', (chunk: string) => {
      text += chunk;
      if (text.length <= limit) return;
      resolve(false);
      response.destroy();
    });
    response.on('end', () => resolve(true));
    response.on('error', cut);
    response.on('close', () => {
      if (!response.readableEnded) cut();
    });
  });
  const tooLong = () => {
    const message = `the server ${access.server.origin} sent more than ${maxMiB} MiB in one response`;
    return new UnavailableError(message, { isTransient: false });
  };
  if (!isWhole && !isFailure) throw tooLong();
  if (!isCompressed) return text;
  try {
    // Loaded only here: kev does not ask for it, and only a proxy may do it all the same.
    const { gunzipSync } = process.getBuiltinModule('node:zlib');
    return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: limit }).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong();
    throw connectionCutError(access.server, error);
  }
}

/** The error for a response that ended in its middle. */
export function connectionCutError(server: URL, cause?: unknown): UnavailableError {
  return new UnavailableError(`the server ${server.origin} was cut off in the middle of its response`, {
    cause,
  });
}

type Outcome = { kind: 'response'; response: IncomingMessage } | Failure;

interface Failure {
  kind: 'failure';
  error: NodeJS.ErrnoException;
  wasIdle: boolean;
  /** Whether the server was reached. */
  isConnected: boolean;
}

function sendOnce(access: Access, request: ApiRequest, userAgent: string): Promise<Outcome> {
  const { server } = access;
  const body = toBytes(request.body);
  const headers: OutgoingHttpHeaders = {
    Accept: request.accept ?? 'application/json',
    'User-Agent': userAgent,
    ...access.headers,
  };
  if (body !== undefined) {
    headers['Content-Type'] = request.contentType ?? 'application/json';
    headers['Content-Length'] = body.length;
  }
  // Not spread, which takes longer than all else here.
  const { agent, address } = access;
  const { signal } = request;
  const options: ConnectOptions = {
    agent,
    lookup,
    connectSignal: signal,
    protocol: address.protocol,
    hostname: address.hostname,
    port: address.port,
    auth: address.auth,
    method: request.method ?? 'GET',
    path: pathOf(server, request),
    headers,
  };
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({
        kind: 'failure',
        error,
        wasIdle: error.code === 'ECONNRESET' && call?.reusedSocket === true,
        isConnected: call?.socket != null && !isConnecting(call.socket),
      });
    let call: ReturnType<typeof httpRequest> | undefined;
    if (signal?.aborted) {
      fail(new Error('aborted'));
      return;
    }
    try {
      call = (server.protocol === 'http:' ? httpRequest : httpsRequest)(options);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
      return;
    }
    const sent = call;
    let hasResponded = false;
    // Node's own option for this does the same, and watches every stream of the request for it.
    const abort = () => {
      const error = new Error('aborted');
      // While a proxy is connected to, the request has no socket, and hears of nothing.
      fail(error);
      sent.destroy(error);
    };
    signal?.addEventListener('abort', abort);
    call.on('response', (response) => {
      hasResponded = true;
      resolve({ kind: 'response', response });
    });
    call.on('error', fail);
    call.on('close', () => {
      signal?.removeEventListener('abort', abort);
      // Without an error too, as after a 101: nobody asked for another protocol.
      if (!hasResponded) fail(Object.assign(new Error('closed'), { code: 'ECONNABORTED' }));
    });
    // The agent's idle limit: while connecting it means that nobody is there; a response may take its time.
    call.on('timeout', () => {
      if (isConnecting(call.socket)) call.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    });
    call.end(body);
  });
}

/** Not a text: Node would put the headers before it and encode both as UTF-8, but they are bytes already. */
function toBytes(body: unknown): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What stands in the request line: the path below the server's own, and the query. */
export function pathOf(server: URL, request: ApiRequest): string {
  const prefix = server.pathname === '/' ? '' : server.pathname.replace(/\/+$/, '');
  const path = prefix + request.path;
  const members = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined);
  return members.length > 0 ? `${path}?${new URLSearchParams(members as [string, string][])}` : path;
}

function isConnecting(socket: Socket | null): boolean {
  return (
    socket !== null &&
    (socket.connecting || (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true)
  );
}
