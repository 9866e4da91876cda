import { isPlausiblePath } from '../../core/path-text.ts';
import { quoteWord } from './shell-word.ts';
import type { TypedLine } from './typed-line.ts';

/**
 * A command line as it was typed, flags and all, with its arguments changed: what can be pasted into a shell.
 *
 * @param change gives an argument's new text by its number; undefined leaves it out
 * @returns undefined when the line holds a secret, which has no place in messages
 */
export function retype(
  { argv, operands }: Pick<TypedLine, 'argv' | 'operands'>,
  change: (word: string, index: number) => string | undefined,
): string | undefined {
  if (argv.some(isSecret)) return undefined;
  const indexes = new Map(operands.map(({ at }, index) => [at, index]));
  const words = argv.map((word, at) => {
    const index = indexes.get(at);
    return index === undefined ? word : change(word, index);
  });
  return `kev ${words.flatMap((word) => (word === undefined ? [] : [quoteWord(word)])).join(' ')}`;
}

/** A token, an address with a password, or the text of a kubeconfig in the place of its path. */
function isSecret(word: string, at: number, argv: readonly string[]): boolean {
  const [, path = argv[at - 1] === '--kubeconfig' ? word : ''] = /^--kubeconfig=(.*)$/s.exec(word) ?? [];
  return /^--token(?:=|$)|\/\/[^/\s]*:[^/\s]*@/.test(word) || !isPlausiblePath(path);
}
