/** Whether this is a CI job: `CI` is set, and not to a value that means no. */
export function isCi({ CI }: Record<string, string | undefined>): boolean {
  return CI !== undefined && !['', '0', 'false', 'no', 'off'].includes(CI.trim().toLowerCase());
}
