/** Whether an environment variable turns something on: it is set, and not to a value that means no. */
export function isSwitchedOn(value: string | undefined): boolean {
  return !['', '0', 'false', 'no', 'off'].includes((value ?? '').trim().toLowerCase());
}

/** Whether this is a CI job: `CI` is set, and not to a value that means no. */
export function isCi({ CI }: Record<string, string | undefined>): boolean {
  return isSwitchedOn(CI);
}
