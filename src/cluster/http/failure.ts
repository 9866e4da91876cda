import type { IncomingMessage } from 'node:http';
import { type Status, StatusError, UnavailableError } from '../../core/errors.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../core/json-shape.ts';
import { retryAfterMs } from '../../core/retry-after.ts';
import { oneLine, shorten } from '../../core/short-text.ts';

/**
 * Converts an unsuccessful response to an error: with the server's own Status, or with one made from the text when the
 * body is not a Status, as from a proxy.
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
    const { location } = response.headers;
    const target =
      location && URL.canParse(location, server.href) ? new URL(location, server).origin : undefined;
    const pointsTo = target ? ` (it points to ${shorten(target)}; redirects are not followed)` : '';
    return new UnavailableError(
      `the server ${server.origin} responded with ${code}, which is not a Kubernetes response${pointsTo}`,
      { isTransient: false },
    );
  }
  const error = new StatusError(
    toStatus(parseJsonObject(body), code) ?? {
      code,
      reason: reasons[code] ?? 'Unknown',
      message: messageOf(response, body),
    },
  );
  error.retryAfterMs = retryAfterMs(code, response.headers['retry-after']);
  return error;
}

/** Converts an object to a Status; undefined when it is not one. Drops members of the wrong type. */
export function toStatus(object: unknown, code = 500): Status | undefined {
  if (!isJsonObject(object) || object.kind !== 'Status') return undefined;
  const own = object.code as number;
  return {
    code: Number.isInteger(own) && own >= 400 && own < 600 ? own : code,
    ...textsOf(object, ['reason', 'message']),
    ...(isJsonObject(object.details) && { details: toDetails(object.details) }),
  };
}

function toDetails(details: JsonObject): NonNullable<Status['details']> {
  const { retryAfterSeconds, causes } = details;
  return {
    ...textsOf(details, ['name', 'group', 'kind']),
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
    ...(Array.isArray(causes) && {
      causes: causes.filter(isJsonObject).map((cause) => textsOf(cause, ['reason', 'message', 'field'])),
    }),
  };
}

/** Picks these members where they are strings, shortened to 4000 characters. */
function textsOf<Name extends string>(from: JsonObject, names: Name[]): { [name in Name]?: string } {
  const texts = names.flatMap((name) => {
    const text = from[name];
    return typeof text === 'string' ? [[name, text.slice(0, MAX_TEXT)]] : [];
  });
  return Object.fromEntries(texts);
}

/** More than a message of an API server has, and not more than a screen holds. */
const MAX_TEXT = 4000;

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
  // Go's TLS server responds to plain HTTP with a text without headers.
  const isText = response.headers['content-type']?.startsWith('text/plain') ?? true;
  const text = isText ? shorten(oneLine(body.slice(0, MAX_TEXT))) : '';
  return text || `the server responded with ${code} ${shorten(response.statusMessage ?? '')}`.trim();
}
