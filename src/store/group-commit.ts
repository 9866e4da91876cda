import { StatusError } from '../core/errors.ts';

/** The most jobs that share a transaction. */
const MAX_GROUP = 1000;

interface Job<Context> {
  signal: AbortSignal | undefined;
  /** Does the work, inside the transaction. What it throws undoes the work of all. */
  run: (context: Context) => Promise<void>;
  /** Reports after the transaction: with what undid it, or without. */
  settle: (failed?: { error: unknown }) => void;
}

/** Runs work in a transaction, again when it has to start over, and resolves when it is on disk; throws when it is undone. */
type Transact<Context> = (work: (context: Context) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** Lets concurrent writes share a transaction: most of the time of a transaction is spent waiting for the disk. */
export class GroupCommit<Context> {
  readonly #transact: Transact<Context>;
  #waiting: Job<Context>[] = [];
  #running: Promise<void> | undefined;

  constructor(transact: Transact<Context>) {
    this.#transact = transact;
  }

  /**
   * The job's result, once it is on disk. A job that is aborted before it starts is not run.
   *
   * @throws the signal's reason as soon as it aborts; StatusError when the job throws one, which it may do before it has
   *   written anything and which does not affect the others; whatever else a job or the transaction throws, to all of them
   */
  add<T>(job: (context: Context) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      let report = abort;
      this.#waiting.push({
        signal,
        run: async (context) => {
          if (signal?.aborted) return;
          try {
            const result = await job(context);
            report = () => resolve(result);
          } catch (error) {
            if (!(error instanceof StatusError)) throw error;
            report = () => reject(error);
          }
        },
        settle: (failed) => {
          signal?.removeEventListener('abort', abort);
          if (failed) reject(failed.error);
          else report();
        },
      });
      this.#running ??= this.#commitAll();
    });
  }

  /** Resolves when all jobs are done. */
  async flush(): Promise<void> {
    await this.#running;
  }

  async #commitAll(): Promise<void> {
    do {
      // Jobs that are added in this turn of the event loop join the group.
      await new Promise(setImmediate);
      await this.#commit(this.#waiting.splice(0, MAX_GROUP).filter(({ signal }) => !signal?.aborted));
    } while (this.#waiting.length > 0);
    this.#running = undefined;
  }

  async #commit(group: Job<Context>[]): Promise<void> {
    if (group.length === 0) return;
    let failed: { error: unknown } | undefined;
    const over = new AbortController();
    try {
      await this.#transact(
        async (context) => {
          for (const job of group) await job.run(context);
        },
        allAborted(
          group.map(({ signal }) => signal),
          over.signal,
        ),
      );
    } catch (error) {
      failed = { error };
    }
    over.abort();
    for (const job of group) job.settle(failed);
  }
}

/**
 * A signal that aborts when all of these have aborted.
 *
 * @param over removes its listeners, since signals may live longer
 */
function allAborted(signals: (AbortSignal | undefined)[], over: AbortSignal): AbortSignal {
  const all = new AbortController();
  const given = new Set(signals);
  if (given.has(undefined)) return all.signal;
  for (const signal of given) {
    const remove = () => {
      given.delete(signal);
      if (given.size === 0) all.abort(signal?.reason);
    };
    signal?.addEventListener('abort', remove, { signal: over });
  }
  return all.signal;
}
