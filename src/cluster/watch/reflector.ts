import { anySignal } from '../../core/any-signal.ts';
import type { Clock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { EventDeduplicator, isBehind } from '../../select/deduplicator.ts';
import type { LastState } from '../../select/newest.ts';
import type { EventPage, FollowOptions, FollowUpdate, Position } from '../../select/source.ts';
import { IDLE_TIMEOUT_MS, withIdleTimeout } from './idle-timeout.ts';
import {
  initialState,
  type ReflectorInput,
  type ReflectorOutput,
  type ReflectorState,
  step,
} from './reflector-step.ts';
import type { CheckOptions } from './server-state.ts';
import type { EventWatchOptions, WatchLine } from './watch.ts';

/** How long events wait for the server's identity, which may never come. */
const IDENTITY_MS = 2_000;

/** Requests of a reflector (client-go `ListerWatcher`). */
export interface ListerWatcher {
  list(signal: AbortSignal): AsyncIterable<EventPage>;
  /** Yields an empty batch when the watch is open; any batch resets the idle timeout. */
  watch(options: EventWatchOptions): AsyncIterable<WatchLine[]>;
  /** Whether the server is behind an earlier version, or has another history; undefined: unknown. */
  wasReset(
    resourceVersion: string,
    options: CheckOptions & { last: LastState | undefined },
  ): Promise<boolean | undefined>;
  /** The identity of the server; undefined: unknown. */
  identify(options: CheckOptions): Promise<string | undefined>;
}

export interface ReflectorOptions extends FollowOptions {
  clock: Clock;
  /** From 0 to 1. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/** The server is asked to end a watch this long before the idle timeout. */
const TIMEOUT_MARGIN_MS = 5_000;

/**
 * Follows the events of a server until the signal aborts: lists and watches, again after lost connections, expired
 * versions, and a reset of the server. Yields no state of an event twice, and misses none that the server still has.
 *
 * @throws a failure of the first contact, a refusal that lasts, a bug
 */
export async function* reflect(
  listerWatcher: ListerWatcher,
  {
    clock,
    random = Math.random,
    resourceVersion,
    server,
    newest,
    repeats = false,
    limits,
    signal,
  }: ReflectorOptions,
): AsyncGenerator<FollowUpdate> {
  const { idleTimeoutMs = IDLE_TIMEOUT_MS, maxBackoffMs } = limits ?? {};
  const deduplicator = new EventDeduplicator(resourceVersion, newest);
  const timeoutSeconds = Math.max(1, Math.floor((idleTimeoutMs - TIMEOUT_MARGIN_MS) / 1000));
  const idle = { clock, limitMs: idleTimeoutMs, signal };
  let knownServer = server;
  let reachedVersion = resourceVersion ?? '';
  let state = initialState(resourceVersion, maxBackoffMs);

  while (!signal?.aborted) {
    for await (const input of perform(state)) {
      if (input.kind === 'page') {
        deduplicator.beginList();
        yield {
          kind: 'page',
          events: input.page.items.filter((event) => deduplicator.add(event) || repeats),
        };
        continue;
      }
      const { phase, resourceVersion: position } = state;
      const next = step(state, input);
      state = next.state;
      if (next.output) yield toUpdate(next.output);
      // The server has sent all that it had.
      else if (input.kind === 'closed' && phase.kind === 'watch' && position !== undefined) {
        yield { kind: 'changes', events: [], isCurrent: true, ...positionAt(position) };
      }
    }
    if (state.phase.kind === 'end') throw state.phase.error;
  }

  /** Performs the action of a state and yields its inputs for the next steps. */
  async function* perform({
    phase,
    hasStarted,
    forgotten,
    resourceVersion: position = '',
  }: ReflectorState): AsyncGenerator<ReflectorInput | { kind: 'page'; page: EventPage }> {
    // Once it has started, the reflector itself retries, and reports that.
    const retries = hasStarted ? 0 : undefined;
    try {
      switch (phase.kind) {
        case 'list': {
          if (forgotten && forgotten !== 'expired') deduplicator.reset();
          // The identity belongs to the position.
          const identity = knownServer === undefined ? askIdentity(retries) : undefined;
          let listedVersion = '';
          for await (const page of withIdleTimeout((signal) => listerWatcher.list(signal), idle)) {
            listedVersion = page.resourceVersion;
            if (isBehind(listedVersion, reachedVersion)) deduplicator.reset();
            yield { kind: 'page', page };
          }
          knownServer ??= await identity?.orUnknown();
          yield { kind: 'listed', at: clock.monotonicMs(), resourceVersion: listedVersion };
          return;
        }
        case 'check': {
          const identity = askIdentity(retries);
          let wasReset: boolean | undefined;
          const check = async function* (signal: AbortSignal) {
            if (position === '') return;
            yield await listerWatcher.wasReset(position, { last: deduplicator.last, retries, signal });
          };
          for await (const found of withIdleTimeout(check, idle)) wasReset = found;
          const current = await identity.orUnknown();
          const isReplaced = knownServer !== undefined && current !== undefined && current !== knownServer;
          knownServer = current ?? knownServer;
          const forgotten = isReplaced ? 'replaced' : wasReset ? 'restored' : undefined;
          yield { kind: 'checked', at: clock.monotonicMs(), random: random(), forgotten };
          return;
        }
        case 'watch': {
          let isOpen = false;
          const watch = (signal: AbortSignal) =>
            listerWatcher.watch({ resourceVersion: position, timeoutSeconds, retries, signal });
          for await (const lines of withIdleTimeout(watch, idle)) {
            if (!isOpen) yield { kind: 'opened', at: clock.monotonicMs() };
            isOpen = true;
            if (lines.length > 0) yield { kind: 'lines', lines };
          }
          if (!signal?.aborted) yield { kind: 'closed', at: clock.monotonicMs(), random: random() };
          return;
        }
        case 'backoff':
          await clock.sleep(phase.ms, signal);
          yield { kind: 'backoffElapsed' };
      }
    } catch (error) {
      if (!signal?.aborted) yield { kind: 'failed', at: clock.monotonicMs(), random: random(), error };
    }
  }

  /** Asks for the server's identity while other requests are made; undefined when it comes much later than those. */
  function askIdentity(retries: number | undefined): { orUnknown(): Promise<string | undefined> } {
    const over = new AbortController();
    const identity = listerWatcher
      .identify({ retries, signal: anySignal(signal, over.signal) })
      .catch(() => undefined);
    return {
      async orUnknown() {
        const unknown = clock.sleep(IDENTITY_MS, over.signal).catch(() => undefined);
        const found = await Promise.race([identity, unknown]);
        over.abort();
        return found ?? undefined;
      },
    };
  }

  function toUpdate(output: ReflectorOutput): FollowUpdate {
    if (output.kind === 'listed') {
      deduplicator.endList();
      return { kind: 'listed', ...positionAt(output.resourceVersion) };
    }
    if (output.kind !== 'changes') return output;
    const events: CoreV1Event[] = output.added.filter((event) => deduplicator.add(event));
    for (const event of output.deleted) deduplicator.forget(event);
    return { kind: 'changes', events, ...positionAt(output.resourceVersion) };
  }

  function positionAt(resourceVersion: string): Position {
    reachedVersion = resourceVersion;
    return {
      resourceVersion,
      newest: deduplicator.newest,
      ...(knownServer !== undefined && { server: knownServer }),
    };
  }
}
