import { isJsonObject, type JsonObject } from '../core/json-shape.ts';
import { unsafeCharacters } from '../core/unsafe-characters.ts';
import { callSafely, describeError } from './safe-call.ts';

/** A structured log entry: the message is constant, details are in the other fields. */
export interface LogEntry {
  level: 'error' | 'info';
  /** Verbosity: 0 is for everyone, higher numbers are for debugging. */
  v?: number;
  msg: string;
  /** The message of the error, if there is one. */
  err?: string;
  /** What to do about it, if known. */
  hint?: string;
  [detail: string]: unknown;
}

/** Handles log entries of the pipeline. Errors that it throws are printed on stderr. */
export type Log = (entry: LogEntry) => void;

/** The default log: prints entries with `v` 0 on stderr, one line each. */
export const logToStderr: Log = (entry) => {
  if ((entry.v ?? 0) > 0) return;
  // Unlike `process.stderr.write`, console.error ignores that stderr was closed.
  // biome-ignore lint/suspicious/noConsole: the default log of programs without one.
  console.error(formatLogEntry(entry));
};

/**
 * Wraps a log so that it never throws. Entries for which it throws are printed on stderr, the first time with the error.
 *
 * @param log default: `logToStderr`
 */
export function toSafeLog(log: Log = logToStderr): Log {
  let hasFailed = false;
  return (entry) =>
    callSafely(
      () => log(entry),
      (error) => {
        const why: LogEntry = { level: 'error', msg: 'Log function failed', err: describeError(error) };
        for (const each of hasFailed ? [entry] : [why, entry])
          callSafely(
            () => logToStderr(each),
            () => {},
          );
        hasFailed = true;
      },
    );
}

/**
 * Formats an entry as one line, with control characters and invisible characters escaped:
 * `kev: error: Unsupported event type (eventType="warning" object="Pod shop/web-0"); hint: use Normal or Warning`.
 */
export function formatLogEntry({ level, v: _, msg, err, hint, ...details }: LogEntry): string {
  const described = Object.entries(details)
    .map(([name, value]) => [name, describeDetail(value)])
    .filter(([, text]) => text)
    .map(([name, text = '']) => `${name}=${quote(text)}`);
  return [
    `kev: ${level}: ${msg}`,
    err === undefined ? '' : `: ${quote(err).slice(1, -1).replaceAll('\\"', '"')}`,
    described.length === 0 ? '' : ` (${described.join(' ')})`,
    hint === undefined ? '' : `; hint: ${escapeHidden(hint)}`,
  ].join('');
}

/** Formats a detail: a string unchanged, an event or another object as its kind and name. */
function describeDetail(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  try {
    if (!isJsonObject(value)) return value === undefined ? undefined : String(value);
    const { involvedObject, regarding = involvedObject, metadata = value, kind, reason } = value;
    if (regarding) return [describeDetail(regarding), reason].filter(Boolean).join(', reason ');
    const { namespace, name } = metadata as JsonObject;
    return [kind, [namespace, name].filter(Boolean).join('/')].filter(Boolean).join(' ');
  } catch {
    return undefined;
  }
}

/** Quotes a text and escapes what a terminal would hide or interpret. */
function quote(text: string): string {
  return escapeHidden(JSON.stringify(text));
}

function escapeHidden(text: string): string {
  return text.replace(unsafeCharacters(), (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
