import { KevError, StatusError, UnavailableError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Forgotten } from '../../select/follow.ts';
import { MAX_PAUSE_MS, pauseMs } from './backoff.ts';
import { isVersionTooLarge } from './server-state.ts';
import type { WatchLine } from './watch.ts';

/** What the reflector does next, or did at last. */
export type Phase =
  | { kind: 'list' }
  /** Ask whether the server still has the position: a watch from the future of a server is silent. */
  | { kind: 'check' }
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
  /** Why the server could not go on from the position, until it lets us watch again. */
  forgotten: Forgotten | undefined;
  /** Which loss was told last, of the connection or of the right to watch, until it is told that it is over. */
  lost: 'connection' | 'right' | undefined;
  /** Failures in a row. A watch that ended sooner than the backoff counts as one. */
  failures: number;
  /** Since when the server has refused what it allowed before. All times are in milliseconds on a monotonic clock. */
  refusedSince: number | undefined;
  /** When the last list was complete, when this watch began, and since when no watch has failed. */
  listedAt: number | undefined;
  openedAt: number | undefined;
  wellSince: number | undefined;
}

/** What can happen to a reflector. Times are in milliseconds on a monotonic clock; `random` is from 0 to 1. */
export type ReflectorInput =
  | { kind: 'listed'; at: number; resourceVersion: string }
  | { kind: 'checked'; at: number; random: number; forgotten: Forgotten | undefined }
  | { kind: 'opened'; at: number }
  | { kind: 'lines'; lines: WatchLine[] }
  | { kind: 'closed'; at: number; random: number }
  | { kind: 'failed'; at: number; random: number; error: unknown }
  | { kind: 'rested' };

/** What a step lets others know. */
export type ReflectorOutput =
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'changes'; came: CoreV1Event[]; gone: CoreV1Event[]; resourceVersion: string }
  | { kind: 'forgotten'; why: Forgotten }
  | { kind: 'lost'; error: Error; retryMs: number }
  | { kind: 'recovered' };

export interface Step {
  state: ReflectorState;
  output?: ReflectorOutput;
}

/** After so many longest pauses without a failure all failures are forgiven: 120 s. */
const HEALTH_IN_PAUSES = 4;

/** How long a server that let us watch may refuse it: rights are taken away and given back in a deployment, say. */
const REFUSAL_LIMIT_MS = 5 * 60_000;

/** Where a reflector begins: with a list, or where an earlier one stood. */
export function firstState(resourceVersion: string | undefined): ReflectorState {
  return {
    phase: nextAsk(resourceVersion),
    resourceVersion,
    hasBegun: false,
    hasWatched: false,
    forgotten: undefined,
    lost: undefined,
    failures: 0,
    refusedSince: undefined,
    listedAt: undefined,
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
      const { resourceVersion, at } = input;
      return {
        state: { ...state, phase: { kind: 'watch' }, resourceVersion, hasBegun: true, listedAt: at },
        output: { kind: 'listed', resourceVersion },
      };
    }
    case 'checked':
      if (input.forgotten) return forget(state, input, input.forgotten, maxPauseMs);
      return { state: { ...state, phase: { kind: 'watch' } } };
    case 'opened':
      return open(state, input.at);
    case 'lines':
      return take(state, input.lines);
    case 'closed':
      return close(state, input, maxPauseMs);
    case 'failed':
      return fail(state, input, maxPauseMs);
    case 'rested':
      return { state: { ...state, phase: nextAsk(state.resourceVersion) } };
  }
}

function open(state: ReflectorState, at: number): Step {
  const opened: ReflectorState = {
    ...state,
    hasBegun: true,
    hasWatched: true,
    forgotten: undefined,
    lost: undefined,
    refusedSince: undefined,
    openedAt: at,
    wellSince: state.wellSince ?? at,
  };
  return { state: opened, ...(state.lost && { output: { kind: 'recovered' } }) };
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
    state: { ...state, resourceVersion: last },
    output: { kind: 'changes', came, gone, resourceVersion: last },
  };
}

/** A watch that lasted for less than the backoff counts as a failure, whatever it brought: it must not become a loop. */
function close(
  state: ReflectorState,
  { at, random }: Extract<ReflectorInput, { kind: 'closed' }>,
  maxPauseMs: number,
): Step {
  const lastedMs = at - (state.openedAt ?? at);
  const backoffMs = pauseMs(failuresAt(state, at, maxPauseMs) + 1, random, maxPauseMs);
  if (lastedMs >= backoffMs) return { state: { ...state, phase: { kind: 'check' }, openedAt: undefined } };
  const error = new UnavailableError(`the server ended the watch after ${(lastedMs / 1000).toFixed(1)}s`);
  return fail(state, { at, random, error }, maxPauseMs);
}

function fail(
  state: ReflectorState,
  { at, random, error }: Omit<Extract<ReflectorInput, { kind: 'failed' }>, 'kind'>,
  maxPauseMs: number,
): Step {
  const kind = judge(error, state, at);
  if (kind === 'final') return { state: { ...state, phase: { kind: 'end', error } } };
  if (kind === 'expired' || kind === 'restored') return forget(state, { at, random }, kind, maxPauseMs);

  const lost = kind === 'refused' ? 'right' : 'connection';
  const failures = failuresAt(state, at, maxPauseMs) + 1;
  const asked = error instanceof StatusError ? (error.retryAfterMs ?? 0) : 0;
  const ms = Math.max(asked, pauseMs(failures, random, maxPauseMs));
  return {
    state: {
      ...state,
      phase: { kind: 'pause', ms },
      lost: state.lost === 'right' ? 'right' : lost,
      failures,
      refusedSince: kind === 'refused' ? (state.refusedSince ?? at) : state.refusedSince,
      openedAt: undefined,
      wellSince: undefined,
    },
    ...((!state.lost || (lost === 'right' && state.lost !== lost)) && {
      output: { kind: 'lost', error: error as Error, retryMs: ms },
    }),
  };
}

/** Lists again: at once, unless the last list was just now. */
function forget(
  state: ReflectorState,
  { at, random }: { at: number; random: number },
  why: Forgotten,
  maxPauseMs: number,
): Step {
  const failures = failuresAt(state, at, maxPauseMs) + 1;
  const backoffMs = pauseMs(failures, random, maxPauseMs);
  const isTooSoon = state.listedAt !== undefined && at - state.listedAt < backoffMs;
  return {
    state: {
      ...state,
      phase: isTooSoon ? { kind: 'pause', ms: backoffMs } : { kind: 'list' },
      resourceVersion: undefined,
      hasBegun: true,
      forgotten: why === 'expired' ? (state.forgotten ?? why) : why,
      openedAt: undefined,
      ...(isTooSoon && { failures, wellSince: undefined }),
    },
    ...(!state.forgotten && { output: { kind: 'forgotten', why } }),
  };
}

/**
 * What a failure means. Final is what would not be better next time: that the first contact fails, that the server
 * goes on saying no, a bug.
 */
function judge(
  error: unknown,
  state: ReflectorState,
  at: number,
): 'expired' | 'restored' | 'passing' | 'refused' | 'final' {
  if (error instanceof StatusError && state.phase.kind === 'watch') {
    if (isVersionTooLarge(error)) return 'restored';
    if (error.status.code === 410) return 'expired';
  }
  if (!state.hasBegun) return 'final';
  if (error instanceof UnavailableError) return 'passing';
  if (error instanceof StatusError) {
    const { code } = error.status;
    if (code === 408 || code === 410 || code === 429 || code >= 500) return 'passing';
  } else if (!(error instanceof KevError)) return 'final';
  // A refusal, or credentials that cannot be had.
  if (!state.hasWatched) return 'final';
  return at - (state.refusedSince ?? at) < REFUSAL_LIMIT_MS ? 'refused' : 'final';
}

/** How many failures in a row count at this time. */
function failuresAt({ wellSince, failures }: ReflectorState, at: number, maxPauseMs: number): number {
  return wellSince !== undefined && at - wellSince >= maxPauseMs * HEALTH_IN_PAUSES ? 0 : failures;
}

function nextAsk(resourceVersion: string | undefined): Phase {
  return { kind: resourceVersion === undefined ? 'list' : 'check' };
}
