import type { Clock } from '../../core/clock.ts';
import type { EventsV1Event } from '../../event/types.ts';
import type { Log } from '../log.ts';
import type { Outcome } from '../outcome.ts';
import { type GiveUp, shouldGiveUp } from '../retry.ts';
import { happenedBefore, type SeriesCache } from './series-cache.ts';
import type { EventsV1Sink } from './sink.ts';
import { tryToWrite, type WriteResult } from './try-to-write.ts';

/** How often a series that goes on is written again, so that the server does not forget it. */
export const REFRESH_MS = 30 * 60_000;

/** How long nothing may happen before a series is over, and how often that is looked at. */
export const FINISH_MS = 6 * 60_000;

/** A pause is longer than said by a random part of this share, so that not all clients come back at once. */
const JITTER = 0.25;

/** What a writer works with. */
export interface SeriesWriterOptions {
  cache: SeriesCache;
  clock: Clock;
  /** The pause between two tries. */
  sleepMs: number;
  /** From 0 to below 1, as `Math.random`. */
  random: () => number;
  log: Log;
  /** Cuts what is under way; nothing is tried again then. */
  signal: AbortSignal;
  /** Whether an event that has failed this often is given up. Default: from the 12th failure on. */
  giveUp?: GiveUp | undefined;
}

/**
 * Writes events to a sink: the first of its kind is created, the second makes a series of it, later
 * ones are counted in memory until the series is written again. Nothing here throws.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, recordToSink, attemptRecording,
 * refreshExistingEventSeries and finishSeries.
 */
export class SeriesWriter {
  readonly #sink: EventsV1Sink;
  readonly #options: SeriesWriterOptions;
  /** Resolves when nobody holds the cache. */
  #cacheFree: Promise<unknown> = Promise.resolve();

  constructor(sink: EventsV1Sink, options: SeriesWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Brings one event to its outcome. Others may be brought to theirs at the same time. */
  async deliver(emitted: EventsV1Event): Promise<Outcome<EventsV1Event>> {
    const now = () => this.#options.clock.now();
    const { kind, event } = await this.#withCache((cache) => cache.observe(emitted, now()));
    const count = event.series?.count ?? 1;
    if (kind === 'counted') return { kind: 'aggregated', emitted, event, count };
    const result = await this.#write(event);
    if (result.kind === 'failed') return { kind: 'failed', emitted, error: result.error };
    return result.kind === 'patched' ? { ...result, emitted, count } : { ...result, emitted };
  }

  /** How many series were counted up further than the sink knows. */
  get unwritten(): number {
    return this.#options.cache.unwritten().length;
  }

  /** Writes the counts that the sink does not know. What cannot be written stays `unwritten`. */
  async writeCounts(): Promise<void> {
    const ahead = await this.#withCache((cache) => cache.unwritten());
    const writeCount = async ([key, event]: [string, EventsV1Event]) => {
      const result = await this.#write(event);
      if ('event' in result) this.#options.cache.markWritten(key, event.series?.count);
    };
    await Promise.all(ahead.map(writeCount));
  }

  /** Writes all series once more, and goes on from what the sink has made of them. */
  refresh(): Promise<void> {
    return this.#withCache(async (cache) => {
      for (const [key, event] of cache.entries()) {
        if (!event.series) continue;
        const result = await this.#tryToWrite(event);
        if ('event' in result) cache.replace(key, result.event);
      }
    });
  }

  /** Writes and forgets the series that are over, and forgets the single events that are as old. */
  finish(): Promise<void> {
    return this.#withCache(async (cache) => {
      for (const [key, event] of cache.entries()) {
        if (!happenedBefore(event, this.#options.clock.now() - BigInt(FINISH_MS) * 1_000_000n)) continue;
        const result = event.series && (await this.#tryToWrite(event));
        if (result?.kind !== 'failed') cache.delete(key);
      }
    });
  }

  async #write(event: EventsV1Event): Promise<WriteResult> {
    const { clock, sleepMs, random, log, signal } = this.#options;
    for (let tries = 1; ; tries++) {
      const result = await this.#tryToWrite(event);
      if (result.kind !== 'failed') return result;
      if (await shouldGiveUp(tries, this.#options)) {
        log({ level: 'error', msg: 'Unable to write event (retry limit exceeded!)', event });
        return result;
      }
      try {
        await clock.sleep(sleepMs * (1 + JITTER * random()), signal);
      } catch {
        return result;
      }
    }
  }

  #tryToWrite(event: EventsV1Event): Promise<WriteResult> {
    const { log, signal } = this.#options;
    return tryToWrite(this.#sink, event, log, { signal });
  }

  /** Works with the cache while nobody else does: an event that comes during a refresh is counted after it. */
  #withCache<R>(work: (cache: SeriesCache) => R | Promise<R>): Promise<R> {
    const run = () => work(this.#options.cache);
    const done = this.#cacheFree.then(run, run);
    this.#cacheFree = done;
    return done;
  }
}
