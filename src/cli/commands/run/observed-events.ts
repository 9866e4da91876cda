import type { CoreV1Event } from '../../../event/types.ts';
import { EventDeduplicator, isBehind } from '../../../select/deduplicator.ts';
import type { ReadFlags } from '../../flags/read-flags.ts';
import type { Io } from '../../io/io.ts';
import { listTargets, openTargets, type Targets } from '../../reading/targets.ts';
import { readBatches } from '../../watching/batches.ts';
import { isNewInList } from '../../watching/new-events.ts';

/** Hears each new state of an event. */
export type Observe = (events: readonly CoreV1Event[], targets: Targets) => Promise<void>;

/**
 * Events that happen while a command runs: follows them, and lists them once more at the end, since the last ones may
 * not have arrived yet.
 */
export class ObservedEvents {
  readonly #startedAt: bigint;
  readonly #observe: Observe;
  readonly #io: Io;
  readonly #known = new EventDeduplicator();
  readonly #stop = new AbortController();
  readonly #targets: Promise<Targets>;
  readonly #following: Promise<void>;
  /** Version of the first list. */
  #firstVersion: string | undefined;

  /** @param startedAt start of the command, in nanoseconds since the epoch */
  constructor(flags: ReadFlags, startedAt: bigint, observe: Observe, io: Io) {
    this.#startedAt = startedAt;
    this.#observe = observe;
    this.#io = io;
    this.#targets = openTargets(flags, io, { patient: true });
    this.#following = this.#follow();
    // `finish` reports it.
    this.#following.catch(() => {});
  }

  /**
   * Observes what happened until now, and closes the sources.
   *
   * @throws KevError when they can't be read
   */
  async finish(): Promise<void> {
    await using targets = await this.#targets;
    const [{ reading }] = targets.targets;
    try {
      const events = await listTargets(targets, this.#io.signal);
      const isRecent = isNewInList(this.#startedAt, this.#io.clock.now(), reading.kind);
      await this.#add(
        events.filter((event) => isRecent(event) || this.#isAfterFirstList(event)),
        targets,
      );
    } finally {
      this.#stop.abort();
    }
    await this.#following;
  }

  async #follow(): Promise<void> {
    const targets = await this.#targets;
    const signal = AbortSignal.any([this.#io.signal, this.#stop.signal]);
    const options = { startedAt: this.#startedAt, watchOnly: true, limits: {}, positions: new Map(), signal };
    try {
      for await (const { events, positions } of readBatches(targets, options, this.#io)) {
        this.#firstVersion ??= positions[0]?.position.resourceVersion;
        await this.#add(events, targets);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Times of repeats have whole seconds, and don't tell whether an event of the first second is new. */
  #isAfterFirstList({ metadata: { resourceVersion } }: CoreV1Event): boolean {
    const first = this.#firstVersion;
    return first !== undefined && resourceVersion !== undefined && isBehind(first, resourceVersion);
  }

  async #add(events: readonly CoreV1Event[], targets: Targets): Promise<void> {
    const news = events.filter((event) => this.#known.add(event));
    if (news.length > 0) await this.#observe(news, targets);
  }
}
