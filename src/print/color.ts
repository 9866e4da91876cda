/** How many colors: 0 none, 1 the terminal's own sixteen. */
export type ColorLevel = 0 | 1;

/**
 * Whether to color: the flag decides, then NO_COLOR (anything but empty), then FORCE_COLOR (`0` and
 * `false` mean no), then whether stdout is a terminal that knows more than plain text.
 *
 * Source: no-color.org; chalk reads neither NO_COLOR nor our flag, and lets FORCE_COLOR win.
 */
export function colorLevel(
  flag: 'auto' | 'always' | 'never',
  env: Record<string, string | undefined>,
  isTerminal: boolean,
): ColorLevel {
  if (flag !== 'auto') return flag === 'always' ? 1 : 0;
  if (env.NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? 0 : 1;
  return isTerminal && env.TERM !== 'dumb' ? 1 : 0;
}
