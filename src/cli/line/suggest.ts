import type { Command } from 'commander';
import { nearestName } from '../../core/nearest-name.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { findKind } from '../../kinds/kinds.ts';
import type { FlagProblem } from './command-line.ts';
import { COMMAND_HINTS, COMMAND_SYNONYMS, FLAG_SYNONYMS, KUBECTL_COMMANDS } from './synonyms.ts';

/**
 * Suggests a command for an unknown one, as a hint: synonyms first, then prefixes, then similar spellings. Undefined
 * when nothing is likely.
 */
export function suggestCommand(word: string, program: Command): string | undefined {
  const special = COMMAND_HINTS.get(word.toLowerCase());
  if (special) return special;
  if (KUBECTL_COMMANDS.has(word)) return `kev only records and reads events: use kubectl ${word}`;
  return didYouMean(findCommands(word, program).map((words) => ['kev', ...words.map(quoteWord)].join(' ')));
}

/** The commands that an unknown one may mean, with flags, each as its words. */
function findCommands(word: string, program: Command): string[][] {
  const meant = COMMAND_SYNONYMS.get(word.toLowerCase());
  if (meant) return meant.split(' or ').map((each) => each.split(' '));
  if (findKind(word.split('/')[0] ?? '')) return [['get', word]];
  return alike(word, commandNames(program)).map((name) => [name]);
}

function commandNames(program: Command): string[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.flatMap((command) => [command.name(), ...command.aliases()]);
}

/**
 * Suggests a whole line for one with an unknown command; undefined if none is likely. It need not be valid.
 *
 * @param at index of the unknown command
 */
export function suggestLine(argv: readonly string[], at: number, program: Command): string[] | undefined {
  const word = argv[at] ?? '';
  const [before, after] = [argv.slice(0, at), argv.slice(at + 1)];
  if (/^(?:kev|kubectl|k|oc)$/.test(word)) return [...before, ...after];
  if (COMMAND_HINTS.has(word.toLowerCase()) || KUBECTL_COMMANDS.has(word)) return undefined;
  const [only, ...others] = findCommands(word, program);
  if (only === undefined || others.length > 0) return undefined;
  // What other programs follow with.
  const rest =
    only.join(' ') === 'watch' ? after.filter((each) => !/^(?:-f|-F|--follow)$/.test(each)) : after;
  return [...before, ...only, ...rest];
}

/** Finds the names of the commands that have a flag. */
export async function findCommandsWith(
  flag: string,
  program: Command,
  define: (command: Command) => Promise<unknown>,
): Promise<string[]> {
  const commands = program.createHelp().visibleCommands(program);
  await Promise.all(commands.map(define));
  const have = commands.filter(({ options }) =>
    options.some(({ short, long, hidden }) => !hidden && [short, long].includes(flag)),
  );
  return have.map((command) => command.name());
}

/**
 * Suggests a flag for an unknown one, as `suggestCommand` does for commands.
 *
 * @param command the command, or the program if the flag came before the command's name
 */
export function suggestFlag({ flag, value }: UnknownFlag, command: Command): string | undefined {
  const own = [...command.options, ...(command.parent?.options ?? [])].filter(({ hidden }) => !hidden);
  const names = own.flatMap(({ short, long }) => [short, long]);
  const has = (text: string) => names.includes(text.split(' ')[0]);
  // Dashes are missing, or not those of ASCII.
  const bare = flag.replace(/^[^\w]+/, '');
  const dashed = [`-${flag}`, `--${bare}`, `-${bare}`].find((text) => text !== flag && has(text));
  if (dashed) return didYouMean([dashed]);
  const isCommand = command.commands.some((each) => each.name() === bare);
  if (isCommand) return didYouMean([`kev ${bare}`]);
  const [name = '', rest] = flag.split(':');
  if (rest && has(name)) return didYouMean([`${name}=${name === '--token' ? 'TOKEN' : rest}`]);
  if (/^-\d$/.test(flag) && has('--tail')) return didYouMean([`--tail ${flag.slice(1)}`]);
  const meanings = FLAG_SYNONYMS.get(flag) ?? [];
  const meant = meanings.find((meaning) => (meaning.in ? meaning.in === command.name() : has(meaning.to)));
  if (meant) return meant.in ? meant.to : didYouMean([withValue(meant.to, value)]);
  const otherCase = flag === flag.toLowerCase() ? flag.toUpperCase() : flag.toLowerCase();
  if (flag.length === 2 && has(otherCase)) return didYouMean([otherCase]);
  const long = own.flatMap((option) => option.long?.slice(2) ?? []);
  const guess = flag.startsWith('--') ? alike(flag.slice(2), long) : [];
  return didYouMean(guess.map((each) => `--${each}`));
}

type UnknownFlag = Extract<FlagProblem, { kind: 'unknown' }>;

/** Replaces the number of `--tail 10`. A limit by time is not one by number. */
function withValue(meant: string, value = ''): string {
  if (meant !== '--tail 10') return meant;
  if (/^\d+[a-z]+$/i.test(value)) return `--since ${value}`;
  return /^\d+$/.test(value) ? `--tail ${value}` : meant;
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
