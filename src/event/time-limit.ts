import { createContext, Script } from 'node:vm';

/** The work was not done in time, and has been stopped. */
export class TimeLimitExceeded extends Error {
  override name = 'TimeLimitExceeded';
}

let script: Script | undefined;

/**
 * Does work that cannot wait for anything, and stops it where it stands when it takes too long: a regular
 * expression of a user can otherwise go on for ever over one short text.
 *
 * @throws TimeLimitExceeded, or whatever the work throws
 */
export function runWithin<T>(ms: number, work: () => T): T {
  let result: { value: T } | undefined;
  const context = createContext({
    work: () => {
      result = { value: work() };
    },
  });
  script ??= new Script('work()');
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TimeLimitExceeded(`not done within ${ms} ms`);
  }
  if (result === undefined) throw new TimeLimitExceeded(`not done within ${ms} ms`);
  return result.value;
}
