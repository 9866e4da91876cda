import { MAX_BACKOFF_MS, nextBackoffMs } from '../../core/backoff.ts';
import { KevError, StatusError, UnavailableError } from '../../core/errors.ts';
import { hasStatus, isWatchRecoverable } from '../../core/transient.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { ResyncReason } from '../../select/source.ts';
import { isVersionTooLarge } from './server-state.ts';
import type { WatchLine } from './watch.ts';

/** The next action of a reflector. */
export type Phase =
  | { kind: 'list' }
  /** Check whether the server has reached the position: a watch from a later version would receive nothing. */
  | { kind: 'check' }
  | { kind: 'watch' }
  | { kind: 'backoff'; ms: number }
  | { kind: 'end'; error: unknown };

/** State of a reflector between two steps. All times are in milliseconds on a monotonic clock. */
export interface ReflectorState {
  phase: Phase;
  /** Where the next watch starts. Undefined: a list is needed first. */
  resourceVersion: string | undefined;
  /** Whether any request has succeeded: later failures are retried. */
  hasStarted: boolean;
  /** Whether a watch was ever opened: later refusals are retried for a while. */
  hasWatched: boolean;
  /** Why the position was lost, until the next watch is open. */
  forgotten?: ResyncReason | undefined;
  /** The loss that was reported last and has not been recovered from: of the connection, or of the right to watch. */
  lost?: 'connection' | 'right' | undefined;
  /** Failures in a row. A watch that lasted less than the backoff counts as one. */
  failures: number;
  maxBackoffMs: number;
  /** When the server began to refuse what it allowed before. */
  refusedSince?: number | undefined;
  /** When the last list was complete, when this watch was opened, and since when no watch has failed. */
  listedAt?: number | undefined;
  openedAt?: number | undefined;
  healthySince?: number | undefined;
}

/** The time of an input, and a number from 0 to 1 for the jitter of a backoff. */
interface TimedInput {
  at: number;
  random: number;
}

/** Inputs of a reflector. */
export type ReflectorInput =
  | { kind: 'listed'; at: number; resourceVersion: string }
  | ({ kind: 'checked'; forgotten: ResyncReason | undefined } & TimedInput)
  | { kind: 'opened'; at: number }
  | { kind: 'lines'; lines: WatchLine[] }
  | ({ kind: 'closed' } & TimedInput)
  | ({ kind: 'failed'; error: unknown } & TimedInput)
  | { kind: 'backoffElapsed' };

/** Outputs of a step. */
export type ReflectorOutput =
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'changes'; added: CoreV1Event[]; deleted: CoreV1Event[]; resourceVersion: string }
  | { kind: 'forgotten'; why: ResyncReason }
  | { kind: 'lost'; error: Error }
  | { kind: 'recovered' };

export interface ReflectorStep {
  state: ReflectorState;
  output?: ReflectorOutput;
}

/** After this many maximum backoffs without a failure (120 s) the count of failures starts over. */
const HEALTHY_BACKOFFS = 4;

/** How long refusals are retried once a watch was open: a deployment may replace roles, for example. */
const REFUSAL_LIMIT_MS = 5 * 60_000;

/** Returns the state in which a reflector starts: with a list, or at a position. */
export function initialState(
  resourceVersion: string | undefined,
  maxBackoffMs = MAX_BACKOFF_MS,
): ReflectorState {
  const phase = nextRequest(resourceVersion);
  return { phase, resourceVersion, hasStarted: false, hasWatched: false, failures: 0, maxBackoffMs };
}

/**
 * Computes the next state and output of a reflector. Pure.
 *
 * Source: kube-rs `kube-runtime/src/watcher.rs` for the form; client-go `tools/cache/reflector.go`.
 */
export function step(state: ReflectorState, input: ReflectorInput): ReflectorStep {
  switch (input.kind) {
    case 'listed': {
      const { resourceVersion, at } = input;
      return {
        state: { ...state, phase: { kind: 'watch' }, resourceVersion, hasStarted: true, listedAt: at },
        output: { kind: 'listed', resourceVersion },
      };
    }
    case 'checked':
      if (input.forgotten) return forget(state, input, input.forgotten);
      return { state: { ...state, phase: { kind: 'watch' } } };
    case 'opened': {
      const opened: ReflectorState = {
        ...state,
        hasStarted: true,
        hasWatched: true,
        forgotten: undefined,
        lost: undefined,
        refusedSince: undefined,
        openedAt: input.at,
        healthySince: state.healthySince ?? input.at,
      };
      return { state: opened, ...(state.lost && { output: { kind: 'recovered' } }) };
    }
    case 'lines':
      return take(state, input.lines);
    case 'closed':
      return close(state, input);
    case 'failed':
      return fail(state, input);
    case 'backoffElapsed':
      return { state: { ...state, phase: nextRequest(state.resourceVersion) } };
  }
}

function take(state: ReflectorState, lines: WatchLine[]): ReflectorStep {
  const last = lines.at(-1)?.object.metadata.resourceVersion;
  if (last === undefined) return { state };
  const added: CoreV1Event[] = [];
  const deleted: CoreV1Event[] = [];
  for (const { type, object } of lines) {
    if (type === 'DELETED') deleted.push(object);
    else if (type !== 'BOOKMARK') added.push(object);
  }
  return {
    state: { ...state, resourceVersion: last },
    output: { kind: 'changes', added, deleted, resourceVersion: last },
  };
}

/** Treats a watch that lasted less than the backoff as a failure, whatever it received, to prevent a busy loop. */
function close(state: ReflectorState, { at, random }: TimedInput): ReflectorStep {
  const lastedMs = at - (state.openedAt ?? at);
  const backoffMs = nextBackoffMs(failuresAt(state, at) + 1, random, state.maxBackoffMs);
  if (lastedMs >= backoffMs) return { state: { ...state, phase: { kind: 'check' }, openedAt: undefined } };
  const error = new UnavailableError(`the server ended the watch after ${(lastedMs / 1000).toFixed(1)}s`);
  return fail(state, { at, random, error });
}

function fail(state: ReflectorState, { at, random, error }: TimedInput & { error: unknown }): ReflectorStep {
  const kind = classify(error, state, at);
  if (kind === 'final') return { state: { ...state, phase: { kind: 'end', error } } };
  if (kind === 'expired' || kind === 'restored') return forget(state, { at, random }, kind);

  const lost = kind === 'refused' ? 'right' : 'connection';
  const failures = failuresAt(state, at) + 1;
  const retryAfterMs = error instanceof StatusError ? (error.retryAfterMs ?? 0) : 0;
  const ms = Math.max(retryAfterMs, nextBackoffMs(failures, random, state.maxBackoffMs));
  return {
    state: {
      ...state,
      phase: { kind: 'backoff', ms },
      lost: state.lost === 'right' ? 'right' : lost,
      failures,
      refusedSince: kind === 'refused' ? (state.refusedSince ?? at) : state.refusedSince,
      openedAt: undefined,
      healthySince: undefined,
    },
    ...((!state.lost || (lost === 'right' && state.lost !== lost)) && {
      output: { kind: 'lost', error: error as Error },
    }),
  };
}

/** Lists again: at once, or after a backoff if the last list is too recent. */
function forget(state: ReflectorState, { at, random }: TimedInput, why: ResyncReason): ReflectorStep {
  const failures = failuresAt(state, at) + 1;
  const backoffMs = nextBackoffMs(failures, random, state.maxBackoffMs);
  const isTooSoon = state.listedAt !== undefined && at - state.listedAt < backoffMs;
  return {
    state: {
      ...state,
      phase: isTooSoon ? { kind: 'backoff', ms: backoffMs } : { kind: 'list' },
      resourceVersion: undefined,
      hasStarted: true,
      forgotten: why === 'expired' ? (state.forgotten ?? why) : why,
      openedAt: undefined,
      ...(isTooSoon && { failures, healthySince: undefined }),
    },
    ...(!state.forgotten && { output: { kind: 'forgotten', why } }),
  };
}

/** Classifies a failure. Final are a failure of the first contact, a refusal that lasts, and a bug. */
function classify(
  error: unknown,
  state: ReflectorState,
  at: number,
): 'expired' | 'restored' | 'transient' | 'refused' | 'final' {
  if (error instanceof StatusError && state.phase.kind === 'watch') {
    if (isVersionTooLarge(error)) return 'restored';
    if (hasStatus(error, 410)) return 'expired';
  }
  if (!state.hasStarted) return 'final';
  if (isWatchRecoverable(error)) return 'transient';
  if (!(error instanceof StatusError || error instanceof KevError)) return 'final';
  // A refusal, or no valid credentials.
  if (!state.hasWatched) return 'final';
  return at - (state.refusedSince ?? at) < REFUSAL_LIMIT_MS ? 'refused' : 'final';
}

/** Returns the number of failures in a row; 0 after a healthy time. */
function failuresAt({ healthySince, failures, maxBackoffMs }: ReflectorState, at: number): number {
  return healthySince !== undefined && at - healthySince >= maxBackoffMs * HEALTHY_BACKOFFS ? 0 : failures;
}

function nextRequest(resourceVersion: string | undefined): Phase {
  return { kind: resourceVersion === undefined ? 'list' : 'check' };
}
