import { findKind } from '../../../kinds/kinds.ts';
import { formatLine } from '../../line/retype.ts';

/** Commands that are part of a shell. */
const BUILT_IN = /^(?:\.|alias|cd|eval|exec|export|set|shopt|source|trap|ulimit|umask|unset)$/;

/**
 * Suggests a command line for a command that cannot be started; undefined if none is likely.
 *
 * @param words the command
 * @param before the words of the line before it, from `run` on
 */
export function hintForCommand(
  words: readonly string[],
  before: readonly string[] = ['run'],
): string | undefined {
  const [first = '', ...rest] = words;
  const flags = before.filter((word) => word !== '--');
  const suggest = (why: string, more: readonly string[], command: readonly string[]) => {
    const line = formatLine([...flags, ...more, '--', ...command]);
    return line && `${why}${line}`;
  };
  if (/^[A-Za-z_]\w*=/.test(first)) return suggest('', [], ['env', ...words]);
  const [type = '', name] = first.split('/');
  if (name && rest[0] === '--' && findKind(type))
    return suggest('the object is the value of --for: ', ['--for', first], rest.slice(1));
  const whole = words.join(' ');
  if (BUILT_IN.test(first)) return suggest(`"${first}" belongs to a shell: `, [], ['sh', '-c', whole]);
  if (!/\s/.test(first.trim())) return undefined;
  // Shell syntax.
  if (/[|&;<>$`(){}*?'"\\]/.test(first))
    return suggest('a shell runs such a line: ', [], ['sh', '-c', first]);
  return suggest('leave the command without quotes: ', [], [...first.trim().split(/\s+/), ...rest]);
}
