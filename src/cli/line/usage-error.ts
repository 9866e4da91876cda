import type { Command, CommanderError } from 'commander';
import { type KevError, usageError } from '../../core/errors.ts';
import { joinWords } from '../../core/join-words.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { hintForOperand } from '../../kinds/object-hint.ts';
import type { FlagProblem } from './command-line.ts';
import { formatLine } from './retype.ts';
import { findCommandsWith, suggestCommand, suggestFlag, suggestLine } from './suggest.ts';
import { FLAG_SYNONYMS } from './synonyms.ts';

/** What errors about a line are made from. */
interface LineContext {
  argv: readonly string[];
  program: Command;
  /** Defines the flags of a command. */
  define(command: Command): Promise<unknown>;
  /** Whether a line has a known command with known flags. */
  isValid(argv: string[]): Promise<boolean>;
}

/** Creates the error for a line without a command, with a suggestion. */
export async function toMissingCommandError({ argv, isValid }: LineContext): Promise<KevError> {
  if (argv.every((word) => /^(?:-v|--v|--verbose)$/.test(word)))
    return usageError('missing command', 'did you mean kev --version?');
  const whole = await formatValid(['get', ...argv], isValid);
  return usageError('missing command', whole === undefined ? 'see kev --help' : `did you mean ${whole}?`);
}

/** Creates the error for an unknown command, with a suggestion: the whole line if it would be valid. */
export async function toCommandError(
  { word, at }: { word: string; at: number },
  { argv, program, isValid }: LineContext,
): Promise<KevError> {
  const message = `unknown command "${word}"`;
  const line = suggestLine(argv, at, program);
  const whole = line && (await formatValid(line, isValid));
  if (whole !== undefined) return usageError(message, `did you mean ${whole}?`);
  return usageError(message, suggestCommand(word, program) ?? 'see kev --help');
}

/** Formats a line to paste; undefined if it is not valid, or has a secret. */
async function formatValid(line: string[], isValid: LineContext['isValid']): Promise<string | undefined> {
  return (await isValid(line)) ? formatLine(line) : undefined;
}

/** Creates the error for a flag, with a suggestion. */
export async function toFlagError(
  problem: FlagProblem,
  command: Command,
  { argv, program, define, isValid }: LineContext,
): Promise<KevError> {
  const { flag } = problem;
  switch (problem.kind) {
    case 'unknown': {
      const message = `unknown flag "${flag}"`;
      const hint = suggestFlag(problem, command);
      if (hint !== undefined) return usageError(message, hint);
      if (command === program) {
        const whole = await formatValid(withCommandFirst(argv, program), isValid);
        return usageError(
          message,
          `the flags of a command come after its name: ${whole ?? 'kev COMMAND [flags]'}`,
        );
      }
      const others = FLAG_SYNONYMS.has(flag) ? [] : await findCommandsWith(flag, program, define);
      return usageError(
        message,
        others.length > 0
          ? `it is a flag of kev ${joinWords(others, 'and')}`
          : `see ${nameOf(command)} --help`,
      );
    }
    case 'no-value': {
      const { argChoices, flags } = problem.option;
      const expected = argChoices ? joinWords(argChoices, 'or') : /<.*>/.exec(flags)?.[0];
      const { next } = problem;
      return usageError(
        `${flag} needs a value: ${expected}`,
        next === undefined || next === '--' ? undefined : `${next} is a flag, not the value of ${flag}`,
      );
    }
    case 'not-boolean':
      return usageError(`invalid ${flag} "${problem.value}": expected true or false`);
  }
}

/** Converts an error of commander to kev's form: what was typed, what was expected, and a hint. */
export function toUsageError({ code, message }: CommanderError, command: Command): KevError {
  const name = nameOf(command);
  const usage = `usage: ${name} ${command.usage().split('\n')[0]}`;
  switch (code) {
    case 'commander.missingArgument':
      return usageError(`${name} needs ${/'([\s\S]*)'/.exec(message)?.[1]}`, usage);
    case 'commander.excessArguments':
      return excessArgument(command.args[command.registeredArguments.length] ?? '', command, usage);
    case 'commander.invalidArgument':
      return invalidValue(message);
    default:
      return usageError(message.replace(/^error: /, ''));
  }
}

function excessArgument(word: string, { options }: Command, usage: string): KevError {
  const isFlag = options.some(({ long }) => long === `--${word}`);
  return usageError(
    `unexpected argument "${word}"`,
    isFlag ? `did you mean --${word}?` : (hintForOperand(word) ?? usage),
  );
}

function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** Describes a value that is not one of the choices of a flag or an argument. */
function invalidValue(message: string): KevError {
  const [, value = ''] = /(?:argument|value) '([\s\S]*?)' is invalid/.exec(message) ?? [];
  const [, argument] = /for argument '(.*)'\. /.exec(message) ?? [];
  const [, choices = ''] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
  const known = choices.split(', ');
  const near = nearestName(value, known);
  return usageError(
    `invalid ${argument ?? /--[\w-]+/.exec(message)?.[0]} "${value}": expected ${joinWords(known, 'or')}`,
    near && `did you mean ${near}?`,
  );
}

/** Moves the flags before the first command's name behind it. Without one, it is likely `get`. */
function withCommandFirst(argv: readonly string[], { commands }: Command): string[] {
  const names = new Set(commands.map((command) => command.name()));
  const name = argv.find((word) => names.has(word));
  return name === undefined ? ['get', ...argv] : [name, ...argv.toSpliced(argv.indexOf(name), 1)];
}
