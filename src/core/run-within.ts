import { type Context, createContext, Script } from 'node:vm';

/** The work was not done in time, and has been stopped. */
export class TimeLimitExceeded extends Error {
  override name = 'TimeLimitExceeded';
}

/** Where work runs. Making one takes longer than most work. */
let stage: { script: Script; context: Context } | undefined;

/**
 * Does work that cannot wait for anything, and stops it where it stands when it takes too long: a regular
 * expression of a user can otherwise go on for ever over one short text.
 *
 * @throws TimeLimitExceeded, or whatever the work throws
 */
export function runWithin<T>(ms: number, work: () => T): T {
  stage ??= { script: new Script('work()'), context: createContext({}) };
  let result: { value: T } | undefined;
  stage.context.work = () => {
    result = { value: work() };
  };
  try {
    stage.script.runInContext(stage.context, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
  }
  if (result === undefined) throw new TimeLimitExceeded(`not done within ${ms} ms`);
  return result.value;
}
