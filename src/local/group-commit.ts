import { StatusError } from '../errors.ts';

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
  readonly #transact: (work: (context: Context) => void) => void;
  #waiting: Job<Context>[] = [];

  /** @param transact runs the work in a transaction and returns when it is on disk; throws when it is undone */
  constructor(transact: (work: (context: Context) => void) => void) {
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
      if (this.#waiting.length === 1) setImmediate(() => this.#commit());
    });
  }

  /** Does at once all that was asked for. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commit();
  }

  #commit(): void {
    const group = this.#waiting.splice(0, MAX_GROUP);
    if (group.length === 0) return;
    if (this.#waiting.length > 0) setImmediate(() => this.#commit());
    let failed: { error: unknown } | undefined;
    try {
      this.#transact((context) => {
        for (const job of group) job.run(context);
      });
    } catch (error) {
      failed = { error };
    }
    for (const job of group) job.settle(failed);
  }
}
