import { isPlausiblePath } from '../../core/path-text.ts';
import { quoteWord } from '../../core/shell-word.ts';
import type { CommandLine } from './command-line.ts';
import { holdsPassword } from './holds-password.ts';

/**
 * Formats a command line as it was typed, with changed arguments, to paste into a shell.
 *
 * @param change returns an argument's new text; undefined removes it
 * @returns undefined when the line contains a secret
 */
export function retype(
  { argv, operands }: { argv: readonly string[]; operands: CommandLine['operands'] },
  change: (word: string, index: number) => string | undefined,
): string | undefined {
  const indexes = new Map(operands.map(({ at }, index) => [at, index]));
  const words = argv.map((word, at) => {
    const index = indexes.get(at);
    return index === undefined ? word : change(word, index);
  });
  return formatLine(words.filter((word) => word !== undefined));
}

/**
 * Formats the arguments of kev as a command line, to paste into a shell.
 *
 * @returns undefined when they contain a secret
 */
export function formatLine(argv: readonly string[]): string | undefined {
  return argv.some(isSecret) ? undefined : ['kev', ...argv.map(quoteWord)].join(' ');
}

/** An address with credentials, or one for HTTP with parameters, which may be credentials. */
const CREDENTIALS = /(?:\/\/|^(?:--\w+=)?postgres(?:ql)?:)[^@]*:.*@|https?:\/\/(?:[^/]*@|.*\?)/is;

/** A token, an address with a password, or the content of a kubeconfig instead of its path. */
function isSecret(word: string, at: number, argv: readonly string[]): boolean {
  const [, path = argv[at - 1] === '--kubeconfig' ? word : ''] = /^--kubeconfig=(.*)$/s.exec(word) ?? [];
  return (
    /^--token(?:=|$)/.test(word) || CREDENTIALS.test(word) || holdsPassword(word) || !isPlausiblePath(path)
  );
}
