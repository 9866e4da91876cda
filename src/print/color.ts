/** Colors to use: 0 none, 1 the sixteen colors of the terminal, 2 also the 256 that most terminals have. */
export type ColorLevel = 0 | 1 | 2;

/** Value of `--color`. */
export type ColorChoice = 'auto' | 'always' | 'never';

/**
 * Decides whether to use colors: by the flag, then NO_COLOR (unless it is empty), then FORCE_COLOR (`0` and `false` mean
 * no), then by whether the output is a terminal with colors.
 *
 * Source: no-color.org; chalk ignores NO_COLOR, and prefers FORCE_COLOR to it.
 */
export function colorLevel(
  flag: ColorChoice,
  env: Record<string, string | undefined>,
  isTerminal: boolean,
): ColorLevel {
  const most = env.COLORTERM || /256color|direct/.test(env.TERM ?? '') ? 2 : 1;
  if (flag !== 'auto') return flag === 'always' ? most : 0;
  if (env.NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? 0 : most;
  return isTerminal && env.TERM !== 'dumb' ? most : 0;
}
