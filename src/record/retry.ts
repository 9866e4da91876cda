import type { Clock } from '../core/clock.ts';
import { InvalidRequestError, StatusError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';
import { describeError, messageOf } from './safe-call.ts';

/** How often an event is tried before it is given up. Source: client-go `tools/record/event.go`, maxTriesPerEvent. */
export const MAX_TRIES = 12;

/** Says whether an event that has failed this often is given up. */
export type GiveUp = (tries: number) => boolean | Promise<boolean>;

/** What the tries of one recording have in common. */
export interface RetryOptions {
  clock: Clock;
  /** The pause between two tries; the first is a random part of it. */
  sleepMs: number;
  /** From 0 to below 1, as `Math.random`. */
  random: () => number;
  log: Log;
  /** Whether an event that has failed this often is given up. Default: from the 12th failure on. */
  giveUp?: GiveUp | undefined;
  /** Aborts when the broadcaster is shut down: each event is then tried once. */
  shutdown: AbortSignal;
  /** Aborts when delivery has to end: nothing is tried any more, and what is under way is cut. */
  signal?: AbortSignal | undefined;
  /** Aborts with either of the two. */
  stop: AbortSignal;
}

/**
 * Tries to write one event until it has an outcome: 12 tries with `sleepMs` between them. A refusal
 * (`StatusError`), a request that cannot be built (`InvalidRequestError`), and an error of programming
 * are final; everything else may pass. Never throws.
 *
 * @param isAlive whether the try that failed had got answers before; then it counts as the first
 *
 * Source: client-go `tools/record/event.go`, recordToSink and recordEvent.
 */
export async function writeWithRetries(
  emitted: CoreV1Event,
  write: () => Promise<Outcome>,
  options: RetryOptions,
  isAlive?: () => boolean,
): Promise<Outcome> {
  const { log, signal, shutdown, stop, clock } = options;
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
      if (error instanceof InvalidRequestError) {
        log({ level: 'error', msg: 'Unable to construct event (will not retry!)', err, event: emitted });
        return { kind: 'rejected', emitted, error };
      }
      if (error instanceof StatusError) {
        const level = isExpected(error) ? ({ level: 'info', v: 5 } as const) : ({ level: 'error' } as const);
        log({ ...level, msg: 'Server rejected event (will not retry!)', err, event: emitted });
        return { kind: 'rejected', emitted, error };
      }
      if (isProgrammingError(error)) {
        log({
          level: 'error',
          msg: 'Sink failed (will not retry!)',
          err: describeError(error),
          event: emitted,
        });
        return { kind: 'rejected', emitted, error };
      }
      log({ level: 'error', msg: 'Unable to write event (may retry after sleeping)', err, event: emitted });
      if (isAlive?.()) tries = 1;
      if (await shouldGiveUp(tries, options)) {
        log({ level: 'error', msg: 'Unable to write event (retry limit exceeded!)', event: emitted });
        return { kind: 'failed', emitted, error };
      }
      // The first pause is random, so that not all clients come back at once when a server does.
      const pauseMs = tries === 1 ? options.sleepMs * options.random() : options.sleepMs;
      try {
        await clock.sleep(pauseMs, stop);
      } catch {
        const why = shutdown.aborted ? 'broadcaster is shut down' : 'out of time';
        log({ level: 'error', msg: `Unable to write event (${why})`, event: emitted });
        return { kind: 'failed', emitted, error };
      }
    }
  }
}

/** Whether an event that has failed this often is given up. It is, too, when the function that decides it fails. */
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
 * Whether an error comes from a mistake in a program, which is there at the next try, too. What `fetch` throws when
 * it cannot reach a server is also a TypeError: there the cause decides.
 */
export function isProgrammingError(error: unknown): error is Error {
  const kinds = [TypeError, RangeError, ReferenceError, URIError, EvalError];
  if (!kinds.some((kind) => error instanceof kind)) return false;
  const { cause } = error as Error;
  return !(cause instanceof Error) || isProgrammingError(cause);
}

/** Refusals that happen in every cluster: a name that is taken, a namespace that is going away. */
function isExpected(error: StatusError): boolean {
  const { reason, details } = error.status;
  return (
    reason === 'AlreadyExists' ||
    (details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false)
  );
}

/** Whether the sink says that what was to be changed is not there. */
export function isNotFound(error: unknown): error is StatusError {
  return error instanceof StatusError && error.status.code === 404;
}
