import type { IncomingMessage } from 'node:http';
import { type Status, StatusError, UnavailableError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json-shape.ts';

/**
 * What a response that is no success means: the server's own Status, or one made from what it said
 * when that is none, as a proxy on the way does.
 *
 * Source: client-go `rest/request.go`, transformResponse; apimachinery `api/errors`, NewGenericServerResponse.
 */
export function toResponseError(
  server: URL,
  response: IncomingMessage,
  body: string,
): StatusError | UnavailableError {
  const code = response.statusCode ?? 0;
  if (code < 400) {
    const location = originOf(response.headers.location, server);
    return new UnavailableError(
      `the server ${server.origin} responded with ${code}, which is not a Kubernetes response${location}`,
      { isTransient: false },
    );
  }
  return new StatusError(
    statusIn(body, code) ?? { code, reason: reasons[code] ?? 'Unknown', message: messageOf(response, body) },
  );
}

/** The Status in a text; undefined when it holds none. */
function statusIn(body: string, code: number): Status | undefined {
  try {
    return toStatus(JSON.parse(body), code);
  } catch {
    return undefined;
  }
}

/** An object as Status when it is one. Members of the wrong type are left out: the text is not to be trusted. */
export function toStatus(object: unknown, code = 500): Status | undefined {
  if (!isJsonObject(object) || object.kind !== 'Status') return undefined;
  return {
    code: isFailure(object.code) ? object.code : code,
    ...textsOf(object, ['reason', 'message']),
    ...(isJsonObject(object.details) && { details: toDetails(object.details) }),
  };
}

function toDetails(details: Record<string, unknown>): NonNullable<Status['details']> {
  const { retryAfterSeconds, causes } = details;
  return {
    ...textsOf(details, ['name', 'group', 'kind']),
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
    ...(Array.isArray(causes) && {
      causes: causes.filter(isJsonObject).map((cause) => textsOf(cause, ['reason', 'message', 'field'])),
    }),
  };
}

/** Those of these members that are texts, as far as anybody reads. */
function textsOf<Name extends string>(
  from: Record<string, unknown>,
  names: readonly Name[],
): { [name in Name]?: string } {
  const texts: { [name in Name]?: string } = {};
  for (const name of names) {
    const text = from[name];
    if (typeof text === 'string') texts[name] = text.slice(0, MAX_TEXT);
  }
  return texts;
}

/** More than an API server says, and not more than a screen holds. */
const MAX_TEXT = 4000;

/** In a success, no code says what is wrong. */
function isFailure(code: unknown): code is number {
  return typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600;
}

const reasons: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function messageOf(response: IncomingMessage, body: string): string {
  const code = response.statusCode ?? 0;
  if (code === 404) return 'the server could not find the requested resource';
  // Go's TLS server says without any headers that it was spoken to in plain HTTP.
  const isText = response.headers['content-type']?.startsWith('text/plain') ?? true;
  const text = isText ? shorten(body.slice(0, MAX_TEXT).replace(/\s+/g, ' ').trim()) : '';
  return text || `the server responded with ${code} ${shorten(response.statusMessage ?? '')}`.trim();
}

function originOf(location: string | undefined, server: URL): string {
  if (!location || !URL.canParse(location, server.href)) return '';
  return ` (it points to ${shorten(new URL(location, server).origin)}; redirects are not followed)`;
}

/** What a header holds, or who knows whom a page is from, is worth a line. */
export function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
