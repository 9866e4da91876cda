import type { Command } from 'commander';
import { nearestName } from '../../core/nearest-name.ts';
import { findKind } from '../../kinds/kinds.ts';
import { COMMAND_SYNONYMS, FLAG_SYNONYMS, KUBECTL_COMMANDS } from './synonyms.ts';

/**
 * Suggests a command for an unknown one, as a hint: synonyms first, then prefixes, then similar spellings. Undefined
 * when nothing is likely.
 */
export function suggestCommand(word: string, program: Command): string | undefined {
  const meant = COMMAND_SYNONYMS.get(word.toLowerCase());
  if (meant) return didYouMean(meant.split(' or ').map((each) => `kev ${each}`));
  if (KUBECTL_COMMANDS.has(word)) return `kev only records and reads events: use kubectl ${word}`;
  if (findKind(word.split('/')[0] ?? '')) return didYouMean([`kev get ${word}`]);
  const names = program
    .createHelp()
    .visibleCommands(program)
    .flatMap((command) => [command.name(), ...command.aliases()]);
  return didYouMean(alike(word, names).map((name) => `kev ${name}`));
}

/**
 * Suggests a flag for an unknown one, as `suggestCommand` does for commands.
 *
 * @param command the command, or the program if the flag came before the command's name
 */
export function suggestFlag(flag: string, command: Command): string | undefined {
  const own = [...command.options, ...(command.parent?.options ?? [])].filter(({ hidden }) => !hidden);
  const names = own.flatMap(({ short, long }) => [short, long]);
  const has = (text: string) => names.includes(text.split(' ')[0]);
  // A dash is missing.
  if (has(`-${flag}`)) return didYouMean([`-${flag}`]);
  const meanings = FLAG_SYNONYMS.get(flag) ?? [];
  const meant = meanings.find((meaning) => (meaning.in ? meaning.in === command.name() : has(meaning.to)));
  if (meant) return meant.in ? meant.to : didYouMean([meant.to]);
  const long = own.flatMap((option) => option.long?.slice(2) ?? []);
  const guess = flag.startsWith('--') ? alike(flag.slice(2), long) : [];
  if (guess.length > 0) return didYouMean(guess.map((name) => `--${name}`));
  return command.parent ? undefined : `the flags of a command come after its name: kev get ${flag}`;
}

const MAX_SUGGESTIONS = 3;

/** Finds names that are prefixes of the word or start with it, or else the most similar name. */
function alike(word: string, names: readonly string[]): string[] {
  const matching = names.filter((name) => name.startsWith(word) || word.startsWith(`${name}-`));
  if (matching.length > 0) return matching.length > MAX_SUGGESTIONS ? [] : matching;
  const near = nearestName(word, names);
  return near === undefined ? [] : [near];
}

function didYouMean(meant: readonly string[]): string | undefined {
  return meant.length === 0 ? undefined : `did you mean ${meant.join(' or ')}?`;
}
