import { isSwitchedOn } from './env-switch.ts';

/** Whether this is a CI job: `CI` is set, and not to a value that means no. */
export function isCi({ CI }: Record<string, string | undefined>): boolean {
  return isSwitchedOn(CI);
}
