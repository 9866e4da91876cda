import type { Clock } from '../core/clock.ts';
import { InvalidRequestError, StatusError } from '../core/errors.ts';
import { hasCause } from '../core/transient.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';
import { describeError, messageOf } from './safe-call.ts';

/** Default number of attempts per event. Source: client-go `tools/record/event.go`, maxTriesPerEvent. */
export const MAX_TRIES = 12;

/** Whether to stop retrying an event after this many failed attempts. */
export type GiveUp = (tries: number) => boolean | Promise<boolean>;

/** How the requests of one recording are retried. */
export interface RetryOptions {
  clock: Clock;
  /** Milliseconds between two attempts. The first wait is a random part of it. */
  sleepMs: number;
  /** Returns a number from 0 to below 1. */
  random: () => number;
  log: Log;
  /** Whether to stop retrying. Default: after 12 attempts. */
  giveUp?: GiveUp | undefined;
  /** Aborts the requests in flight and stops retrying. */
  signal?: AbortSignal | undefined;
  /** Stops retrying: events are attempted once from then on. Aborts with `signal`, too. */
  stop?: AbortSignal | undefined;
}

/**
 * Writes one event, with up to 12 attempts and `sleepMs` between them. A refusal (`StatusError`), a request that cannot
 * be built (`InvalidRequestError`), and a programming error are final; all other errors are retried. Never throws.
 *
 * @param hadResponses whether the failed attempt had received responses; it then counts as the first attempt
 *
 * Source: client-go `tools/record/event.go`, recordToSink and recordEvent.
 */
export async function writeWithRetries(
  emitted: CoreV1Event,
  write: () => Promise<Outcome>,
  options: RetryOptions,
  hadResponses?: () => boolean,
): Promise<Outcome> {
  const { log, signal, stop, clock } = options;
  for (let tries = 1; ; tries++) {
    try {
      signal?.throwIfAborted();
      return await write();
    } catch (error) {
      const err = messageOf(error);
      if (signal?.aborted) {
        log({ level: 'error', msg: 'Unable to write event (out of time)', err, event: emitted });
        return { kind: 'failed', emitted, error };
      }
      if (logFailure(error, emitted, log, isExpected)) return { kind: 'rejected', emitted, error };
      if (hadResponses?.()) tries = 1;
      if (await shouldGiveUp(tries, options)) {
        log({ level: 'error', msg: 'Unable to write event (retry limit exceeded!)', event: emitted });
        return { kind: 'failed', emitted, error };
      }
      // Random, so that not all clients retry at the same time when a server is back.
      const backoffMs = tries === 1 ? options.sleepMs * options.random() : options.sleepMs;
      try {
        await clock.sleep(backoffMs, stop);
      } catch {
        const why = signal?.aborted ? 'out of time' : 'broadcaster is shut down';
        log({ level: 'error', msg: `Unable to write event (${why})`, event: emitted });
        return { kind: 'failed', emitted, error };
      }
    }
  }
}

/**
 * Logs a failed attempt to write an event. Returns whether the error is final, so that retrying does not help.
 *
 * @param isExpected whether a refusal is normal in a cluster, and so not logged as an error
 */
export function logFailure(
  error: unknown,
  event: unknown,
  log: Log,
  isExpected: (error: StatusError) => boolean,
): error is Error {
  const details = { err: messageOf(error), event };
  if (error instanceof InvalidRequestError) {
    log({ level: 'error', msg: 'Unable to construct event (will not retry!)', ...details });
    return true;
  }
  if (error instanceof StatusError) {
    const level = isExpected(error) ? ({ level: 'info', v: 5 } as const) : ({ level: 'error' } as const);
    log({ ...level, msg: 'Server rejected event (will not retry!)', ...details });
    return true;
  }
  if (isProgrammingError(error)) {
    log({ level: 'error', msg: 'Sink failed (will not retry!)', ...details, err: describeError(error) });
    return true;
  }
  log({ level: 'error', msg: 'Unable to write event (may retry after sleeping)', ...details });
  return false;
}

/** Whether to stop retrying after this many attempts. A `giveUp` that throws or rejects counts as true. */
export async function shouldGiveUp(
  tries: number,
  options: { giveUp?: GiveUp | undefined; log: Log },
): Promise<boolean> {
  const { giveUp = (tries) => tries >= MAX_TRIES, log } = options;
  try {
    return await giveUp(tries);
  } catch (error) {
    log({ level: 'error', msg: 'giveUp failed, will not retry', err: describeError(error) });
    return true;
  }
}

/**
 * Whether an error is a mistake in the code of a sink, which retrying does not fix. `fetch` throws a TypeError also
 * when it cannot reach a server: then its cause decides.
 */
function isProgrammingError(error: unknown): error is Error {
  const kinds = [TypeError, RangeError, ReferenceError, URIError, EvalError];
  if (!kinds.some((kind) => error instanceof kind)) return false;
  const { cause } = error as Error;
  return !(cause instanceof Error) || isProgrammingError(cause);
}

/** Refusals that are normal in a cluster: the name exists, the namespace is being deleted. */
function isExpected(error: StatusError): boolean {
  return error.status.reason === 'AlreadyExists' || hasCause(error.status, 'NamespaceTerminating');
}
