import type { Command, Option } from 'commander';
import { type CommandLine, readCommandLine } from './command-line.ts';

/** Defines the arguments and flags of a command, unless they are defined. */
export type Define = (command: Command) => Promise<{ takesCommand?: true } | undefined>;

/** The words after the program's name. */
export interface TypedLine {
  argv: readonly string[];
  /** Missing for the help or version of the program itself. */
  command?: Command;
  /** Whether the line asks for help. Its other words are not read then. */
  asksForHelp: boolean;
  /** The line for commander: the command's name, flags in one form, then the other words. */
  words: string[];
  /** The flags in one form: `--name` or `--name=value`. */
  flags: readonly string[];
  /** The flags that are on the line, including those that are false. */
  named: ReadonlySet<Option>;
  /** The command's arguments, and their indexes in `argv`. */
  operands: CommandLine['operands'];
}

/**
 * Finds the command of a line, and parses the line with its flags.
 *
 * @throws KevError `usage` for an unknown command or flag
 */
export async function readTypedLine(
  argv: readonly string[],
  program: Command,
  define: Define,
): Promise<TypedLine> {
  const { options } = program;
  const context = {
    ...{ argv, program, define },
    isValid: (line: string[]) =>
      readTypedLine(line, program, define).then(
        () => true,
        () => false,
      ),
  };
  const empty = { argv, asksForHelp: false, words: [], flags: [], named: new Set<Option>(), operands: [] };
  const start = readCommandLine(argv, { options, stopsAtOperand: true });
  const [name] = start.operands;
  if (name === undefined) {
    if (argv.length === 0 || start.asksForHelp) return { ...empty, asksForHelp: true };
    if (start.problem)
      throw await (await import('./usage-error.ts')).toFlagError(start.problem, program, context);
    if (!start.flags.some(({ option }) => option.long === '--version')) {
      throw await (await import('./usage-error.ts')).toMissingCommandError(context);
    }
    return { ...empty, words: ['--version'] };
  }
  const command = findCommand(name.word, program);
  if (command === undefined) throw await (await import('./usage-error.ts')).toCommandError(name, context);
  const definition = await define(command);
  const line = readCommandLine(argv, {
    options: [...command.options, ...options],
    nameAt: name.at,
    stopsAtOperand: definition?.takesCommand === true,
    takesNext: isOptionalValue,
    ignoresEmpty: (option) => options.includes(option) && option.long !== '--store',
    hasNumbers: command.registeredArguments[0]?.name() === 'ID',
  });
  if (line.asksForHelp) return { ...empty, command, asksForHelp: true };
  if (line.problem)
    throw await (await import('./usage-error.ts')).toFlagError(line.problem, command, context);
  const words = line.operands.map(({ word }) => word);
  const flags = line.flags.map(formatFlag);
  const { operands, named } = line;
  return { ...empty, command, words: [command.name(), ...flags, '--', ...words], flags, named, operands };
}

/** Adds flags before those of a line. */
export function addFlags(line: TypedLine, flags: readonly string[]): TypedLine {
  const [name = '', ...rest] = line.words;
  return { ...line, words: [name, ...flags, ...rest], flags: [...flags, ...line.flags] };
}

/** Formats a flag as `--name` or `--name=value`. */
export function formatFlag({ option, value }: CommandLine['flags'][number]): string {
  return `${option.long ?? option.short}${value === undefined ? '' : `=${value}`}`;
}

/** Finds a command by its name or alias. */
export function findCommand(name: string, { commands }: Command): Command | undefined {
  return commands.find((each) => each.name() === name || each.aliases().includes(name));
}

/** Whether the word after a flag with an optional value is that value. Other words are arguments. */
function isOptionalValue(option: Option, word: string): boolean {
  return option.argChoices?.includes(word) ?? (option.name() === 'sort' && SORT_KEY.test(word));
}

const SORT_KEY = /^(?:[.{].*|none|creationTimestamp|lastSeen|firstSeen|count|type|reason|object|name)$/;
