import { quoteWord } from '../../../core/shell-word.ts';

/** Suggests a command line for one that cannot be started; undefined if there is no likely one. */
export function hintForCommand(words: readonly string[]): string | undefined {
  const [first = '', ...rest] = words;
  if (/^[A-Za-z_]\w*=/.test(first)) return `kev run -- env ${words.map(quoteWord).join(' ')}`;
  if (!/\s/.test(first.trim())) return undefined;
  // Shell syntax.
  if (/[|&;<>$`(){}*?'"\\]/.test(first))
    return `a shell runs such a line: kev run -- sh -c ${quoteWord(first)}`;
  return `leave the command without quotes: kev run -- ${[first.trim(), ...rest.map(quoteWord)].join(' ')}`;
}
