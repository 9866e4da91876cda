import { KevError, StatusError, UnavailableError } from '../errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { MAX_PAUSE_MS, pauseMs } from './backoff.ts';
import type { WatchLine } from './watch.ts';

/** What the reflector does next, or did at last. */
export type Phase =
  | { kind: 'list' }
  | { kind: 'watch' }
  | { kind: 'pause'; ms: number }
  | { kind: 'end'; error: unknown };

/** All that a reflector knows between two steps. */
export interface ReflectorState {
  phase: Phase;
  /** Where a watch goes on. Undefined: a list has to come first. */
  resourceVersion: string | undefined;
  /** Whether the server ever answered with what was asked for: then it may do so again. */
  hasBegun: boolean;
  /** Whether it ever let us watch: then what it refuses now may pass. */
  hasWatched: boolean;
  /** Whether this watch has brought anything. */
  hasHeard: boolean;
  /** Whether the server has just said that it knows the version no more. */
  isForgotten: boolean;
  /** Whether the loss of the connection was told, and not yet its recovery. */
  isLost: boolean;
  /** Failures in a row, and those among them in which the server said no. */
  failures: number;
  refusals: number;
  /** When this watch began, and since when no watch has failed, in nanoseconds since the epoch. */
  openedAt: bigint | undefined;
  wellSince: bigint | undefined;
}

/** What can happen to a reflector. Times are nanoseconds since the epoch; `random` is from 0 to 1. */
export type ReflectorInput =
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'opened'; at: bigint }
  | { kind: 'lines'; lines: WatchLine[] }
  | { kind: 'closed'; at: bigint; random: number }
  | { kind: 'failed'; at: bigint; random: number; error: unknown }
  | { kind: 'rested' };

/** What a step lets others know. */
export type ReflectorOutput =
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'changes'; came: CoreV1Event[]; gone: CoreV1Event[]; resourceVersion: string }
  | { kind: 'forgotten' }
  | { kind: 'lost'; error: Error; retryMs: number }
  | { kind: 'recovered' };

export interface Step {
  state: ReflectorState;
  output?: ReflectorOutput;
}

/** A watch that ends sooner than this, with nothing said, has failed (client-go `tools/cache`, "very short watch"). */
const SHORT_WATCH_NS = 1_000_000_000n;

/** After so many longest pauses without a failure all failures are forgiven: 120 s. */
const HEALTH_IN_PAUSES = 4;

/**
 * How often the server may say no to one whom it let watch before. An API server that has just started
 * does so for a moment, until it has read its rules.
 */
const MAX_REFUSALS = 3;

/** Where a reflector begins: with a list, or where an earlier one stood. */
export function firstState(resourceVersion: string | undefined): ReflectorState {
  return {
    phase: { kind: resourceVersion === undefined ? 'list' : 'watch' },
    resourceVersion,
    hasBegun: false,
    hasWatched: false,
    hasHeard: false,
    isForgotten: false,
    isLost: false,
    failures: 0,
    refusals: 0,
    openedAt: undefined,
    wellSince: undefined,
  };
}

/**
 * The step of the reflector: what it does after this, and what it tells. Changes nothing that it is given.
 *
 * Source: kube-rs `kube-runtime/src/watcher.rs` for the form; client-go `tools/cache/reflector.go`.
 */
export function step(state: ReflectorState, input: ReflectorInput, maxPauseMs = MAX_PAUSE_MS): Step {
  switch (input.kind) {
    case 'listed': {
      const { resourceVersion } = input;
      return {
        state: { ...state, phase: { kind: 'watch' }, resourceVersion, hasBegun: true },
        output: { kind: 'listed', resourceVersion },
      };
    }
    case 'opened':
      return open(state, input.at);
    case 'lines':
      return take(state, input.lines);
    case 'closed': {
      const isShort = !state.hasHeard && input.at - (state.openedAt ?? input.at) < SHORT_WATCH_NS;
      if (!isShort) return { state: { ...state, phase: { kind: 'watch' }, openedAt: undefined } };
      const error = new UnavailableError('the server ended the watch as soon as it had begun');
      return fail(state, { ...input, kind: 'failed', error }, maxPauseMs);
    }
    case 'failed':
      return fail(state, input, maxPauseMs);
    case 'rested':
      return { state: { ...state, phase: nextAsk(state.resourceVersion) } };
  }
}

function open(state: ReflectorState, at: bigint): Step {
  const opened: ReflectorState = {
    ...state,
    hasBegun: true,
    hasWatched: true,
    hasHeard: false,
    isForgotten: false,
    isLost: false,
    refusals: 0,
    openedAt: at,
    wellSince: state.wellSince ?? at,
  };
  return { state: opened, ...(state.isLost && { output: { kind: 'recovered' } }) };
}

function take(state: ReflectorState, lines: WatchLine[]): Step {
  const last = lines.at(-1)?.object.metadata.resourceVersion;
  if (last === undefined) return { state };
  const came: CoreV1Event[] = [];
  const gone: CoreV1Event[] = [];
  for (const { type, object } of lines) {
    if (type === 'DELETED') gone.push(object);
    else if (type !== 'BOOKMARK') came.push(object);
  }
  return {
    state: { ...state, resourceVersion: last, hasHeard: true },
    output: { kind: 'changes', came, gone, resourceVersion: last },
  };
}

function fail(
  state: ReflectorState,
  { at, random, error }: Extract<ReflectorInput, { kind: 'failed' }>,
  maxPauseMs: number,
): Step {
  const kind = judge(error, state);
  if (kind === 'final') return { state: { ...state, phase: { kind: 'end', error } } };

  const wellNs = state.wellSince === undefined ? 0n : at - state.wellSince;
  const isForgiven = wellNs >= BigInt(Math.round(maxPauseMs * HEALTH_IN_PAUSES * 1e6));
  const failed: ReflectorState = { ...state, openedAt: undefined };

  if (kind === 'forgotten') {
    const forgotten: ReflectorState = { ...failed, resourceVersion: undefined, isForgotten: true };
    // Forgotten again before the watch had begun: the server is in trouble, and wants time.
    const phase: Phase = state.isForgotten
      ? { kind: 'pause', ms: pauseMs(state.failures + 1, random, maxPauseMs) }
      : { kind: 'list' };
    return {
      state: { ...forgotten, phase, failures: state.failures + (state.isForgotten ? 1 : 0) },
      ...(!state.isForgotten && { output: { kind: 'forgotten' } }),
    };
  }

  const failures = (isForgiven ? 0 : state.failures) + 1;
  const asked = error instanceof StatusError ? (error.retryAfterMs ?? 0) : 0;
  const ms = Math.max(asked, pauseMs(failures, random, maxPauseMs));
  return {
    state: {
      ...failed,
      phase: { kind: 'pause', ms },
      isLost: true,
      failures,
      refusals: state.refusals + (kind === 'refused' ? 1 : 0),
      wellSince: undefined,
    },
    ...(!state.isLost && { output: { kind: 'lost', error: error as Error, retryMs: ms } }),
  };
}

/**
 * What a failure means. Final is what would not be better next time: that the first contact fails, that the server
 * says no, a bug.
 */
function judge(error: unknown, state: ReflectorState): 'forgotten' | 'passing' | 'refused' | 'final' {
  if (error instanceof StatusError && state.phase.kind === 'watch' && isForgotten(error)) return 'forgotten';
  if (!state.hasBegun && !state.isForgotten) return 'final';
  if (error instanceof UnavailableError) return 'passing';
  if (error instanceof StatusError) {
    const { code } = error.status;
    if (code === 408 || code === 410 || code === 429 || code >= 500) return 'passing';
  } else if (!(error instanceof KevError)) return 'final';
  // A refusal, or credentials that cannot be had.
  return state.hasWatched && state.refusals < MAX_REFUSALS ? 'refused' : 'final';
}

/**
 * Whether the server does not know the version: it is too old, or it is ahead of a server that was set back.
 *
 * Source: apiserver `pkg/storage/errors.go`, NewTooLargeResourceVersionError.
 */
function isForgotten({ status: { code, details } }: StatusError): boolean {
  return (
    code === 410 || (details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') ?? false)
  );
}

function nextAsk(resourceVersion: string | undefined): Phase {
  return { kind: resourceVersion === undefined ? 'list' : 'watch' };
}
