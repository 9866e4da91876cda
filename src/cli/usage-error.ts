import type { Command, CommanderError } from 'commander';
import { KevError } from '../errors.ts';

/** What commander says of a wrong command line, in kev's form: what was wanted, what came, and the way out. */
export function toUsageError({ code, message }: CommanderError, command: Command): KevError {
  const name = nameOf(command);
  const usage = `usage: ${name} ${command.usage().split('\n')[0]}`;
  switch (code) {
    case 'commander.unknownCommand':
      return wrong(`there is no command "${quoted(message)}"`, guessIn(message) ?? 'kev --help lists them');
    case 'commander.unknownOption':
      return wrong(
        `${name} has no flag "${quoted(message)}"`,
        guessIn(message) ?? `${name} --help lists them`,
      );
    case 'commander.optionMissingArgument':
      return wrong(`${flagIn(message)} needs a value: ${/<.*>/.exec(quoted(message))?.[0]}`);
    case 'commander.missingArgument':
      return wrong(`${name} needs ${quoted(message)}`, usage);
    case 'commander.excessArguments': {
      const most = command.registeredArguments.length;
      const takes = most === 0 ? 'no arguments' : most === 1 ? 'one argument' : `${most} arguments`;
      return wrong(`${name} takes ${takes}: "${command.args[most]}" is too much`, usage);
    }
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

/** What commander complains about: what it quotes. */
function quoted(message: string): string {
  return /'([\s\S]*)'/.exec(message)?.[1] ?? '';
}

/** `--output` of `option '-o, --output <format>' …`. */
function flagIn(message: string): string {
  return /--[\w-]+/.exec(message)?.[0] ?? '';
}

function guessIn(message: string): string | undefined {
  const guess = /\(Did you mean (?:one of )?(.+)\?\)$/.exec(message)?.[1];
  return guess && `did you mean ${guess}?`;
}

/** A value that is none of the choices, of a flag or an argument. */
function invalidValue(message: string): string {
  const [, value = ''] = /(?:argument|value) '([\s\S]*?)' is invalid/.exec(message) ?? [];
  const [, argument] = /for argument '(.*)'\. /.exec(message) ?? [];
  const [, choices = ''] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
  const wanted = choices.replace(/, ([^,]*)$/, ' or $1');
  return `cannot take "${value}" for ${argument ? `the ${argument}` : flagIn(message)}: ${wanted} is wanted`;
}
