import { isJsonObject, type JsonObject } from '../core/json-shape.ts';
import { callSafely, describeError } from './safe-call.ts';

/** One thing to report: the message is constant, what varies is in the other members. */
export interface LogEntry {
  level: 'error' | 'info';
  /** How detailed: 0 matters always, larger numbers only to those who look closely. */
  v?: number;
  msg: string;
  /** The message of the error, where there is one. */
  err?: string;
  /** What can be done about it, where that is known. */
  hint?: string;
  [detail: string]: unknown;
}

/** Takes what the pipeline has to report. What it throws, or rejects with, is reported on stderr. */
export type Log = (entry: LogEntry) => void;

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The default log: prints each entry on stderr, as one line, except for those of a `v` above 0. */
export const logToStderr: Log = (entry) => {
  if ((entry.v ?? 0) > 0) return;
  // Unlike `process.stderr.write`, it survives that nobody reads stderr any more.
  // biome-ignore lint/suspicious/noConsole: this is the log of programs that have none.
  console.error(formatLogEntry(entry));
};

/**
 * The log, as it can be called anywhere: it never throws. Entries that it does not take are printed on stderr, and the
 * first time also why.
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
 * An entry as a line, with everything escaped that would break it or hide something:
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
    hint === undefined ? '' : `; hint: ${hint}`,
  ].join('');
}

/** A text as it is; of an event or another object what identifies it. */
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

/** A text in quotes, of which everything can be seen and nothing is obeyed by a terminal. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    INVISIBLE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
