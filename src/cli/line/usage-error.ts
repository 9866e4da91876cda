import type { Command, CommanderError } from 'commander';
import { KevError } from '../../core/errors.ts';
import type { FlagProblem } from './command-line.ts';
import { suggestCommand, suggestFlag } from './suggest.ts';

/** A command that does not exist, and what may have been meant. */
export function toCommandError(name: string, program: Command): KevError {
  return wrong(`unknown command "${name}"`, suggestCommand(name, program) ?? 'see kev --help');
}

/** A flag that cannot be used, and what may have been meant. */
export function toFlagError(problem: FlagProblem, command: Command): KevError {
  const { flag } = problem;
  switch (problem.kind) {
    case 'unknown': {
      const hint = suggestFlag(flag, command) ?? `see ${nameOf(command)} --help`;
      return wrong(`unknown flag "${flag}"`, hint);
    }
    case 'no-value': {
      const { argChoices, flags } = problem.option;
      const expected = argChoices ? listOf(argChoices) : /<.*>/.exec(flags)?.[0];
      return wrong(`${flag} needs a value: ${expected}`);
    }
    case 'not-boolean':
      return wrong(`invalid ${flag} "${problem.value}": expected true or false`);
  }
}

/** What commander says of a wrong command line, in kev's form: what was expected, what came, and the way out. */
export function toUsageError({ code, message }: CommanderError, command: Command): KevError {
  const name = nameOf(command);
  const usage = `usage: ${name} ${command.usage().split('\n')[0]}`;
  switch (code) {
    case 'commander.missingArgument':
      return wrong(`${name} needs ${/'([\s\S]*)'/.exec(message)?.[1]}`, usage);
    case 'commander.excessArguments':
      return wrong(`unexpected argument "${command.args[command.registeredArguments.length]}"`, usage);
    case 'commander.invalidArgument':
      return wrong(invalidValue(message));
    default:
      return wrong(message.replace(/^error: /, ''));
  }
}

function wrong(message: string, hint?: string): KevError {
  return new KevError('usage', message, { hint });
}

function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** A value that is none of the choices, of a flag or an argument. */
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
