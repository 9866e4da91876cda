import type { Clock } from '../clock.ts';
import type { Followed, FollowOptions } from '../event/follow.ts';
import { Shown } from '../event/shown.ts';
import type { EventPage } from '../event/source.ts';
import type { CoreV1Event } from '../event/types.ts';
import { MAX_PAUSE_MS } from './backoff.ts';
import {
  firstState,
  type ReflectorInput,
  type ReflectorOutput,
  type ReflectorState,
  step,
} from './reflector-step.ts';
import { endOnSilence } from './silence.ts';
import type { WatchLine, WatchOptions } from './watch.ts';

/** Which event a reflector reflects, and how it asks for them. */
export interface Reflected {
  list(signal: AbortSignal): AsyncIterable<EventPage>;
  /** First an empty batch when the watch has begun; any batch is a sign of life. */
  watch(options: WatchOptions): AsyncIterable<WatchLine[]>;
}

export interface ReflectorOptions extends FollowOptions {
  clock: Clock;
  /** From 0 to 1. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/** How long a connection may say nothing: somewhat longer than any watch lasts. */
const SILENCE_MS = 295_000;

/** How long before that the server is asked to end the watch. */
const MARGIN_MS = 5_000;

/**
 * Follows the events of a server for as long as it takes: list, watch, and again, over lost connections
 * and forgotten versions. No event is given twice in one state, none that the server still has is missed.
 *
 * @throws what cannot pass: the failure of the first contact, a refusal that stays, a bug
 */
export async function* reflect(
  reflected: Reflected,
  { clock, random = Math.random, resourceVersion, patience, signal }: ReflectorOptions,
): AsyncGenerator<Followed> {
  const { silenceMs = SILENCE_MS, maxPauseMs = MAX_PAUSE_MS } = patience ?? {};
  const shown = new Shown(resourceVersion);
  const timeoutSeconds = Math.max(1, Math.floor((silenceMs - MARGIN_MS) / 1000));
  let state = firstState(resourceVersion);

  const failed = (error: unknown): ReflectorInput => ({
    kind: 'failed',
    at: clock.now(),
    random: random(),
    error,
  });

  while (!signal?.aborted) {
    for await (const input of perform(state)) {
      if (input.kind === 'page') {
        shown.beginList(input.page.resourceVersion);
        yield { kind: 'page', events: input.page.items.filter((event) => shown.take(event)) };
        continue;
      }
      const next = step(state, input, maxPauseMs);
      state = next.state;
      if (next.output) yield tell(next.output);
    }
    if (state.phase.kind === 'end') throw state.phase.error;
  }

  /** Does what the state says, and tells what happens until that is over. */
  async function* perform({
    phase,
    hasBegun,
    resourceVersion: position = '',
  }: ReflectorState): AsyncGenerator<ReflectorInput | { kind: 'page'; page: EventPage }> {
    const limits = { clock, limitMs: silenceMs, signal };
    try {
      switch (phase.kind) {
        case 'list': {
          let stand = '';
          for await (const page of endOnSilence((signal) => reflected.list(signal), limits)) {
            stand = page.resourceVersion;
            yield { kind: 'page', page };
          }
          yield { kind: 'listed', resourceVersion: stand };
          return;
        }
        case 'watch': {
          let isOpen = false;
          // Once it has begun the reflector itself waits, and says so.
          const retries = hasBegun ? 0 : undefined;
          const watch = (signal: AbortSignal) =>
            reflected.watch({ resourceVersion: position, timeoutSeconds, retries, signal });
          for await (const lines of endOnSilence(watch, limits)) {
            if (!isOpen) yield { kind: 'opened', at: clock.now() };
            isOpen = true;
            if (lines.length > 0) yield { kind: 'lines', lines };
          }
          if (!signal?.aborted) yield { kind: 'closed', at: clock.now(), random: random() };
          return;
        }
        case 'pause':
          await clock.sleep(phase.ms, signal);
          yield { kind: 'rested' };
      }
    } catch (error) {
      if (!signal?.aborted) yield failed(error);
    }
  }

  function tell(output: ReflectorOutput): Followed {
    if (output.kind === 'listed') shown.endList();
    if (output.kind !== 'changes') return output;
    const events: CoreV1Event[] = output.came.filter((event) => shown.take(event));
    for (const event of output.gone) shown.forget(event);
    return { kind: 'changes', events, resourceVersion: output.resourceVersion };
  }
}
