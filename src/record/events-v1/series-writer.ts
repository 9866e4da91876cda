import { fromMs } from '../../event/time.ts';
import type { EventsV1Event } from '../../event/types.ts';
import type { Outcome } from '../outcome.ts';
import { type RetryOptions, shouldGiveUp } from '../retry.ts';
import { describeError } from '../safe-call.ts';
import { happenedBefore, type SeriesCache } from './series-cache.ts';
import type { EventsV1Sink } from './sink.ts';
import { tryToWrite, type WriteResult } from './try-to-write.ts';

/** Interval at which active series are written, so that the server does not remove their events. */
const REFRESH_MS = 30 * 60_000;

/** Time without an event after which a series is finished, and the interval of this check. */
const FINISH_MS = 6 * 60_000;

/** Up to this share is added to the backoff at random, so that not all clients retry at the same time. */
const JITTER = 0.25;

/** How series are written. Up to a quarter of the backoff is added at random. */
interface SeriesWriterOptions extends Omit<RetryOptions, 'stop'> {
  cache: SeriesCache;
}

/**
 * Writes events to a sink: creates the first event of a key, patches it with a series for the second, and counts later
 * ones in memory until the series is written again. Never throws.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, recordToSink, attemptRecording,
 * refreshExistingEventSeries and finishSeries.
 */
export class SeriesWriter {
  readonly #sink: EventsV1Sink;
  readonly #options: SeriesWriterOptions;
  /** Resolves when the cache is not in use. */
  #cacheFree: Promise<unknown> = Promise.resolve();

  constructor(sink: EventsV1Sink, options: SeriesWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Delivers one event and resolves to its outcome. May be called for several events at the same time. */
  async deliver(emitted: EventsV1Event): Promise<Outcome<EventsV1Event>> {
    const now = () => this.#options.clock.now();
    const { kind, event } = await this.#withCache((cache) => cache.observe(emitted, now()));
    const count = event.series?.count ?? 1;
    if (kind === 'counted') return { kind: 'aggregated', emitted, event, count };
    const result = await this.#write(event);
    if (result.kind === 'failed') return { kind: 'failed', emitted, error: result.error };
    return result.kind === 'patched' ? { ...result, emitted, count } : { ...result, emitted };
  }

  /** Number of series whose count is not written yet. */
  get unwritten(): number {
    return this.#options.cache.unwritten().length;
  }

  /** Writes the counts that are not written yet. After a failure, they stay `unwritten`. */
  async writeCounts(): Promise<void> {
    const ahead = await this.#withCache((cache) => cache.unwritten());
    const writeCount = async ([key, event]: [string, EventsV1Event]) => {
      const result = await this.#write(event);
      if ('event' in result) this.#options.cache.markWritten(key, event.series?.count);
    };
    await Promise.all(ahead.map(writeCount));
  }

  /** Writes all series and replaces them with the stored events. */
  refresh(): Promise<void> {
    return this.#withCache(async (cache) => {
      for (const [key, event] of cache.entries()) {
        if (!event.series) continue;
        const result = await this.#tryToWrite(event);
        if ('event' in result) cache.replace(key, result.event);
      }
    });
  }

  /** Writes and removes finished series, and removes single events of the same age. */
  finish(): Promise<void> {
    return this.#withCache(async (cache) => {
      for (const [key, event] of cache.entries()) {
        if (!happenedBefore(event, this.#options.clock.now() - fromMs(FINISH_MS))) continue;
        const result = event.series && (await this.#tryToWrite(event));
        if (result?.kind !== 'failed') cache.delete(key);
      }
    });
  }

  /** Refreshes series every 30 minutes and removes finished ones every 6 minutes, until the signal aborts. */
  async maintain(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(REFRESH_MS, () => this.refresh(), signal),
      this.#repeat(FINISH_MS, () => this.finish(), signal),
    ]);
  }

  /** Calls a function now and again `intervalMs` after it has finished. */
  async #repeat(intervalMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    try {
      while (!signal.aborted) {
        await work();
        await clock.sleep(intervalMs, signal);
      }
    } catch (error) {
      if (!signal.aborted)
        log({ level: 'error', msg: 'Unable to refresh series', err: describeError(error) });
    }
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

  /** Uses the cache exclusively: events that arrive during a refresh are counted after it. */
  #withCache<R>(work: (cache: SeriesCache) => R | Promise<R>): Promise<R> {
    const run = () => work(this.#options.cache);
    const done = this.#cacheFree.then(run, run);
    this.#cacheFree = done;
    return done;
  }
}
