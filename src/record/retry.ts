import type { Clock } from '../clock.ts';
import { InvalidRequestError, StatusError } from '../errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';

/** How often an event is tried before it is given up. Source: client-go `tools/record/event.go`, maxTriesPerEvent. */
export const MAX_TRIES = 12;

/** What the tries of one recording have in common. */
export interface RetryOptions {
  clock: Clock;
  /** The pause between two tries; the first is a random part of it. */
  sleepMs: number;
  /** From 0 to below 1, as `Math.random`. */
  random: () => number;
  log: Log;
  /** Whether an event that has failed this often is given up. Default: from the 12th failure on. */
  giveUp?: ((tries: number) => boolean) | undefined;
  /** Aborts when the broadcaster is shut down: each event is then tried once. */
  shutdown: AbortSignal;
  /** Aborts when delivery has to end: nothing is tried any more, and what is under way is cut. */
  signal?: AbortSignal | undefined;
  /** Aborts with either of the two. */
  stop: AbortSignal;
}

/**
 * Tries to write one event until it has an outcome: 12 tries with `sleepMs` between them. A refusal
 * (`StatusError`) and a request that cannot be built (`InvalidRequestError`) are final; everything
 * else may pass. Never throws.
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
  const { log, signal, shutdown, stop, clock, giveUp = isLastTry } = options;
  for (let tries = 1; ; tries++) {
    try {
      signal?.throwIfAborted();
      return await write();
    } catch (error) {
      const err = error instanceof Error ? error.message : String(error);
      if (signal?.aborted) {
        log({ level: 'error', msg: 'Unable to write event (out of time)', err, event: emitted });
        return { kind: 'gave-up', emitted, error };
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
      log({ level: 'error', msg: 'Unable to write event (may retry after sleeping)', err, event: emitted });
      if (isAlive?.()) tries = 1;
      if (giveUp(tries)) {
        log({ level: 'error', msg: 'Unable to write event (retry limit exceeded!)', event: emitted });
        return { kind: 'gave-up', emitted, error };
      }
      // The first pause is random, so that not all clients come back at once when a server does.
      const pauseMs = tries === 1 ? options.sleepMs * options.random() : options.sleepMs;
      try {
        await clock.sleep(pauseMs, stop);
      } catch {
        const why = shutdown.aborted ? 'broadcaster is shut down' : 'out of time';
        log({ level: 'error', msg: `Unable to write event (${why})`, event: emitted });
        return { kind: 'gave-up', emitted, error };
      }
    }
  }
}

function isLastTry(tries: number): boolean {
  return tries >= MAX_TRIES;
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
