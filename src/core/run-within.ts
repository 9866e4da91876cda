import { type Context, createContext, Script } from 'node:vm';

/** The function exceeded its time limit and was stopped. */
export class TimeLimitExceeded extends Error {
  override name = 'TimeLimitExceeded';
}

/** Kept, because creating a context takes longer than most functions. */
let sandbox: { script: Script; context: Context } | undefined;

/**
 * Runs a synchronous function and interrupts it at a time limit. A regular expression of a user could otherwise run forever
 * on a short text.
 *
 * @throws TimeLimitExceeded, or what the function throws
 */
export function runWithin<T>(ms: number, work: () => T): T {
  sandbox ??= { script: new Script('work()'), context: createContext({}) };
  let result: { value: T } | undefined;
  sandbox.context.work = () => {
    result = { value: work() };
  };
  try {
    sandbox.script.runInContext(sandbox.context, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
  }
  if (result === undefined) throw new TimeLimitExceeded(`not done within ${ms} ms`);
  return result.value;
}
