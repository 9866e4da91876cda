import type { Command, CommanderError } from 'commander';
import { type KevError, usageError } from '../../core/errors.ts';
import type { FlagProblem } from './command-line.ts';
import { suggestCommand, suggestFlag } from './suggest.ts';

/** Creates the error for an unknown command, with a suggestion. */
export function toCommandError(name: string, program: Command): KevError {
  return usageError(`unknown command "${name}"`, suggestCommand(name, program) ?? 'see kev --help');
}

/** Creates the error for a flag, with a suggestion. */
export function toFlagError(problem: FlagProblem, command: Command): KevError {
  const { flag } = problem;
  switch (problem.kind) {
    case 'unknown': {
      const hint = suggestFlag(flag, command) ?? `see ${nameOf(command)} --help`;
      return usageError(`unknown flag "${flag}"`, hint);
    }
    case 'no-value': {
      const { argChoices, flags } = problem.option;
      const expected = argChoices ? listOf(argChoices) : /<.*>/.exec(flags)?.[0];
      return usageError(`${flag} needs a value: ${expected}`);
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
      return usageError(`unexpected argument "${command.args[command.registeredArguments.length]}"`, usage);
    case 'commander.invalidArgument':
      return usageError(invalidValue(message));
    default:
      return usageError(message.replace(/^error: /, ''));
  }
}

function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** Describes a value that is not one of the choices of a flag or an argument. */
function invalidValue(message: string): string {
  const [, value = ''] = /(?:argument|value) '([\s\S]*?)' is invalid/.exec(message) ?? [];
  const [, argument] = /for argument '(.*)'\. /.exec(message) ?? [];
  const [, choices = ''] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
  return `invalid ${argument ?? /--[\w-]+/.exec(message)?.[0]} "${value}": expected ${listOf(choices.split(', '))}`;
}

/** `auto, always, or never` */
function listOf(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  if (choices.length < 3) return choices.join(' or ');
  return `${choices.slice(0, -1).join(', ')}, or ${last}`;
}
