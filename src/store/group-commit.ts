import { StatusError } from '../core/errors.ts';

/** The most jobs that share a transaction: nothing else happens in the process while it is written. */
const MAX_GROUP = 1000;

interface Job<Context> {
  /** Does the work, inside the transaction. What it throws undoes the work of all. */
  run: (context: Context) => void;
  /** Reports after the transaction: with what undid it, or without. */
  settle: (failed?: { error: unknown }) => void;
}

/**
 * Lets calls that come in at the same time share a transaction, since what a transaction costs is
 * waiting for the disk.
 */
export class GroupCommit<Context> {
  readonly #transact: (work: (context: Context) => void) => Promise<void>;
  #waiting: Job<Context>[] = [];
  #running: Promise<void> | undefined;

  /**
   * @param transact runs the work in a transaction, again when it has to begin anew, and resolves when
   *   it is on disk; throws when it is undone
   */
  constructor(transact: (work: (context: Context) => void) => Promise<void>) {
    this.#transact = transact;
  }

  /**
   * The job's result, once it is on disk. A job that was aborted before its turn is not done.
   *
   * @throws StatusError when the job throws one, which it may do before it has written anything and
   *   which does not touch the others; whatever else a job or the transaction throws, to all of them
   */
  add<T>(job: (context: Context) => T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      let report = () => reject(signal?.reason);
      this.#waiting.push({
        run: (context) => {
          if (signal?.aborted) return;
          try {
            const result = job(context);
            report = () => resolve(result);
          } catch (error) {
            if (!(error instanceof StatusError)) throw error;
            report = () => reject(error);
          }
        },
        settle: (failed) => (failed ? reject(failed.error) : report()),
      });
      this.#running ??= this.#commitAll();
    });
  }

  /** Resolves when all that was asked for is done. */
  async flush(): Promise<void> {
    await this.#running;
  }

  async #commitAll(): Promise<void> {
    do {
      // What others ask for in this turn of the event loop comes along.
      await new Promise(setImmediate);
      await this.#commit(this.#waiting.splice(0, MAX_GROUP));
    } while (this.#waiting.length > 0);
    this.#running = undefined;
  }

  async #commit(group: Job<Context>[]): Promise<void> {
    let failed: { error: unknown } | undefined;
    try {
      await this.#transact((context) => {
        for (const job of group) job.run(context);
      });
    } catch (error) {
      failed = { error };
    }
    for (const job of group) job.settle(failed);
  }
}
