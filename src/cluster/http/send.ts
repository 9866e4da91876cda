import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { UnavailableError } from '../../core/errors.ts';
import type { Access } from './access.ts';
import { connectionProblem } from './connection-problem.ts';
import { lookup } from './lookup.ts';
import type { ConnectOptions } from './proxy-agent.ts';
import { abortReason } from './time-limit.ts';

/** One request to the API server. */
export interface ApiRequest {
  /** Default: GET. */
  method?: string;
  /** Below the server's address, its segments encoded. */
  path: string;
  /** Members that are undefined are left out. */
  query?: Record<string, string | undefined>;
  /** A string is sent unchanged, anything else as JSON. */
  body?: unknown;
  /** Default: `application/json`. */
  contentType?: string;
  /** Default: `application/json`. */
  accept?: string | undefined;
  /** Limit of retries when the server asks for them. Default: 10. */
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Size limit of the response, in MiB. Default: 8, several times the size of a large object or of discovery. */
  maxMiB?: number | undefined;
}

/** etcd's limit for an object is 1.5 MiB. */
const DEFAULT_MAX_MIB = 8;

const BYTES_PER_MIB = 1024 * 1024;

/** What is read of an error response: far more than a Status has. */
const MAX_FAILURE_BYTES = BYTES_PER_MIB;

/**
 * Sends one request and resolves to its response, whatever its status, before the body is read. Does not follow
 * redirects: credentials are sent to the configured server only.
 *
 * @param mayRepeat whether to send it again when the server closed an idle connection just then; default: for a read
 * @throws UnavailableError when there is no response; the signal's reason when it aborts
 */
export function send(
  access: Access,
  request: ApiRequest,
  userAgent: string,
  mayRepeat = request.method === undefined || request.method === 'GET',
): Promise<IncomingMessage> {
  const { server, agent, address } = access;
  const { method = 'GET', signal } = request;
  const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  // Bytes: a string would be joined with the headers, which are not UTF-8.
  const body = text === undefined ? undefined : Buffer.from(text);
  const headers: OutgoingHttpHeaders = {
    Accept: request.accept ?? 'application/json',
    'User-Agent': userAgent,
    ...access.headers,
  };
  if (body !== undefined) {
    headers['Content-Type'] = request.contentType ?? 'application/json';
    headers['Content-Length'] = body.length;
  }
  // Not spread, which would take longer than everything else here.
  const options: ConnectOptions = {
    agent,
    lookup,
    connectSignal: signal,
    protocol: address.protocol,
    hostname: address.hostname,
    port: address.port,
    auth: address.auth,
    method,
    path: pathOf(server, request),
    headers,
  };
  return new Promise((resolve, reject) => {
    let call: ReturnType<typeof httpRequest> | undefined;
    let isDone = false;
    const fail = (error: NodeJS.ErrnoException) => {
      if (isDone) return;
      isDone = true;
      if (signal?.aborted) {
        const isConnected = call?.socket != null && !isConnecting(call.socket);
        reject(requestAbortReason(signal, access, isConnected));
      } else if (mayRepeat && error.code === 'ECONNRESET' && call?.reusedSocket) {
        resolve(send(access, request, userAgent, false));
      } else reject(connectionProblem(server, error, access.proxy));
    };
    if (signal?.aborted) return fail(new Error('aborted'));
    try {
      call = (server.protocol === 'http:' ? httpRequest : httpsRequest)(options);
    } catch (error) {
      return fail(error as NodeJS.ErrnoException);
    }
    const sent = call;
    // Node's own `signal` option does the same at a higher cost.
    const abort = () => {
      const error = new Error('aborted');
      // While connecting to a proxy the request has no socket, and destroy() emits nothing.
      fail(error);
      sent.destroy(error);
    };
    signal?.addEventListener('abort', abort);
    sent.on('response', (response) => {
      isDone = true;
      resolve(response);
    });
    sent.on('error', fail);
    sent.on('close', () => {
      signal?.removeEventListener('abort', abort);
      // Also without an error, as after a 101.
      if (!isDone) fail(Object.assign(new Error('closed'), { code: 'ECONNABORTED' }));
    });
    // The agent's idle timeout counts only while connecting; a response may take longer.
    sent.on('timeout', () => {
      if (isConnecting(sent.socket)) sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    });
    sent.end(body);
  });
}

/** Returns the signal's reason; that of a time limit with the name of the server. */
function requestAbortReason(signal: AbortSignal, { server, proxy }: Access, isConnected: boolean): unknown {
  if (isConnected) return abortReason(signal, `waiting for a response from the server ${server.origin}`);
  const through = proxy ? ` through the proxy ${proxy}` : '';
  return abortReason(signal, `connecting to the server ${server.origin}${through}`);
}

/**
 * Reads the whole body as text; the first MiB of an error response.
 *
 * @throws UnavailableError when it is cut off or too long; the signal's reason when it aborts
 */
export async function readBody(
  access: Access,
  response: IncomingMessage,
  { signal, maxMiB = DEFAULT_MAX_MIB }: Pick<ApiRequest, 'signal' | 'maxMiB'> = {},
): Promise<string> {
  const isFailure = (response.statusCode ?? 0) >= 300;
  const limit = isFailure ? MAX_FAILURE_BYTES : maxMiB * BYTES_PER_MIB;
  const isCompressed = response.headers['content-encoding'] === 'gzip';
  // Decoded while it arrives, so that a long response is not in memory twice.
  response.setEncoding(isCompressed ? 'latin1' : 'utf8');
  let text = '';
  // An async iterator would cost several times as much as everything else here.
  const isWhole = await new Promise<boolean>((resolve, reject) => {
    const cut = (error?: unknown) =>
      reject(
        signal?.aborted ? requestAbortReason(signal, access, true) : connectionCutError(access.server, error),
      );
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
    // Loaded on demand: kev does not ask for compression, but a proxy may compress anyway.
    const { gunzipSync } = process.getBuiltinModule('node:zlib');
    return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: limit }).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong();
    throw connectionCutError(access.server, error);
  }
}

/** Creates the error for a response that was cut off. */
export function connectionCutError(server: URL, cause?: unknown): UnavailableError {
  return new UnavailableError(`the server ${server.origin} was cut off in the middle of its response`, {
    cause,
  });
}

/** Returns the path of a request line: the server's own prefix, the path, and the query. */
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
