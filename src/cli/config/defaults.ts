import type { Command, Option } from 'commander';
import { KevError, usageError } from '../../core/errors.ts';
import { CONNECTION_FLAGS } from '../flags/global-flags.ts';
import { dependsOnZone } from '../flags/time-flag.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { readCommandLine } from '../line/command-line.ts';
import { checkFlags, type FlagRule, type FlagRules } from '../line/flag-rules.ts';
import { suggestFlag } from '../line/suggest.ts';
import { addFlags, formatFlag, type TypedLine } from '../line/typed-line.ts';
import { type ConfigFile, UNCONFIGURED } from './config-file.ts';
import { type Config, type ConfigEntry, NO_CONFIG_HINT, problemAt, readConfig } from './read-config.ts';

/** The value of a flag in a config file. */
export interface FlagDefault {
  option: Option;
  /** `--name` */
  name: string;
  /** As `--name` or `--name=value`, several for a list; none if it is false. */
  flags: string[];
  path: string;
  line: number;
}

/** What a command reads or writes must be seen on its line, and secrets don't belong in this file. */
const REFUSED: ReadonlySet<string> = new Set([
  ...CONNECTION_FLAGS,
  ...['--namespace', '--chunk-size', '--version', '--config', '--no-config'],
]);

/** Variables that set a flag, too. Like the command line, they win. */
const VARIABLES: Record<string, string> = { '--history': 'KEV_HISTORY', '--spool': 'KEV_SPOOL' };

/**
 * Adds the flags that a config file sets to a command line. Those that are on the line win: a default of the same flag is
 * left out, and so is one that the command would refuse together with them.
 *
 * @throws KevError `input` for a file that can't be read, or has an error in the command's section
 */
export function addDefaults(
  file: ConfigFile,
  command: Command,
  line: TypedLine,
  rules: FlagRules | undefined,
  io: Io,
): { line: TypedLine; defaults: FlagDefault[] } {
  const all = readDefaults(readConfig(file), command).filter(
    ({ option, name, flags }) =>
      flags.length > 0 && !line.named.has(option) && !io.env[VARIABLES[name] ?? ''],
  );
  const own = { ...rules, rules: [...(rules?.rules ?? []), ...rulesOfDefaults(line)] };
  const defaults = chooseAccepted(all, (chosen) => {
    try {
      checkFlags({ flags: [...chosen.flatMap(({ flags }) => flags), ...line.flags] }, command, own);
      return true;
    } catch {
      return false;
    }
  });
  if (line.flags.includes('--verbose') && defaults.length > 0) {
    const names = defaults.map(({ name }) => name).join(', ');
    printMessage('kev', `defaults of ${names} are in ${file.path}`, io);
  }
  const flags = defaults.flatMap((each) => each.flags);
  return { line: addFlags(line, flags), defaults };
}

/**
 * Returns the flags that a config file sets for a command.
 *
 * @throws KevError `input` that names the line
 */
export function readDefaults(config: Config, command: Command): FlagDefault[] {
  const siblings = (command.parent?.commands ?? []).map((each) => each.name());
  const known = siblings.filter((name) => !UNCONFIGURED.has(name));
  for (const { name, line } of config.commands) {
    if (!known.includes(name))
      throw problemAt(config.path, line, `unknown command "${name}"`, `commands: ${known.join(', ')}`);
  }
  const section = config.commands.find(({ name }) => name === command.name());
  return (section?.flags ?? []).map((entry) => toDefault(entry, config.path, command));
}

function toDefault(entry: ConfigEntry, path: string, command: Command): FlagDefault {
  const options = [...command.options, ...(command.parent?.options ?? [])];
  const { name, values, line } = entry;
  const flag = name.length === 1 ? `-${name}` : `--${name}`;
  const option = options.find(({ short, long }) => flag === short || flag === long);
  const fail = ({ message, hint }: { message: string; hint?: string | undefined }) =>
    problemAt(path, line, message, hint);
  if (option === undefined) {
    const hint =
      suggestFlag({ kind: 'unknown', flag, value: undefined }, command) ?? `see kev help ${command.name()}`;
    throw fail({ message: `unknown flag "${flag}"`, hint });
  }
  if (REFUSED.has(option.long ?? ''))
    throw fail({ message: `${flag} can't be set in a config file`, hint: REFUSED_HINT });
  if (values.length > 1 && !option.parseArg) throw fail({ message: `${flag} takes only one value` });
  const { flags, problem } = readCommandLine(toWords(flag, entry, option), { options });
  if (problem?.kind === 'not-boolean')
    throw fail({ message: `invalid ${flag} "${problem.value}": expected true or false` });
  return { option, name: option.long ?? flag, flags: flags.map(formatFlag), path, line };
}

/** Formats an entry as words of a command line. */
function toWords(flag: string, { values, isList }: ConfigEntry, option: Option): string[] {
  const [value = ''] = values;
  const isSwitch = option.optional && !option.argChoices?.includes('true');
  if (isSwitch && !isList && ['', 'true', 'false'].includes(value)) return value === 'false' ? [] : [flag];
  return (isList ? values : [value]).map((each) => `${flag}=${each}`);
}

const REFUSED_HINT = 'the kubeconfig and KEV_STORE choose where events live';

/** Flags that need an object or a time, where commands can't see that they are only defaults. */
function rulesOfDefaults({ command, operands }: TypedLine): FlagRule[] {
  const takesObjects = command?.options.some(({ long }) => long === '--object-selector');
  const zoned = ['--since', '--before'].map((flag) => ({ flag, is: dependsOnZone }));
  return [
    { flags: ['--timezone'], needs: ['--timestamps', '--filename', ...zoned] },
    ...(takesObjects && operands.length === 0
      ? [{ flags: ['--recursive'], needs: ['--for', '--object-selector'] }]
      : []),
  ];
}

/** Chooses all, or else one after the other as far as they are accepted together. */
function chooseAccepted(
  all: FlagDefault[],
  accepts: (defaults: readonly FlagDefault[]) => boolean,
): FlagDefault[] {
  if (accepts(all)) return all;
  const chosen: FlagDefault[] = [];
  const findNext = () => all.find((each) => !chosen.includes(each) && accepts([...chosen, each]));
  for (let next = findNext(); next !== undefined; next = findNext()) chosen.push(next);
  return chosen;
}

/** Adds to a usage error where the flag that it names is set, if that is a config file. */
export function locateError(error: unknown, defaults: readonly FlagDefault[]): unknown {
  const [first] = defaults;
  if (!(error instanceof KevError) || error.code !== 'usage' || first === undefined) return error;
  const flags = new Set(error.message.replace(/"[^"]*"/g, '').match(/--[a-z-]+/g));
  const culprit = defaults.find(({ name }) => flags.has(name));
  if (culprit) return problemAt(culprit.path, culprit.line, error.message, error.hint ?? NO_CONFIG_HINT);
  const hint = error.hint ?? `defaults are set in ${first.path}; use --no-config to ignore them`;
  return usageError(error.message, hint);
}
