import { colorLevel } from '../../print/color.ts';
import { escapeCell } from '../../print/escape.ts';
import type { Io } from './io.ts';

/** The first word of a line on stderr; `kev` is for progress and results. */
type MessageLabel = 'error' | 'warning' | 'hint' | 'kev';

type MessageIo = Pick<Io, 'stderr' | 'env' | 'color'>;

/** GCC's colors, which can be read on light and on dark backgrounds: bold red, magenta, and cyan. */
const STYLES = { error: '1;31', warning: '1;35', hint: '1;36', kev: undefined };

/**
 * Prints a message of one line on stderr, such as `warning: …`. The label is colored as `--color`, the environment, and
 * stderr ask for.
 */
export function printMessage(label: MessageLabel, text: string, { stderr, env, color }: MessageIo): void {
  const style = STYLES[label];
  const isColored = style !== undefined && colorLevel(color, env, stderr.isTerminal) > 0;
  const start = isColored ? `\u001b[${style}m${label}:\u001b[0m` : `${label}:`;
  stderr.write(`${start} ${escapeCell(maskSecrets(text))}\n`);
}

/** Hides passwords and tokens, which may be repeated from a command line with a mistake. */
function maskSecrets(text: string): string {
  return text
    .replace(/(:\/\/[^/\s:@]*):[^\s"'@]*@/g, '$1:***@')
    .replace(/(token|password)([=:])[^\s"'&]*[^\s"'&?]/gi, '$1$2***');
}
