import type { Command } from 'commander';
import { usageError } from '../../core/errors.ts';

/** A flag by its long name (or its short one), or a flag with certain values: `{ flag: '--output', is: (value) => value === 'json' }`. */
export type FlagTerm = string | { flag: string; is: (value: string) => boolean };

/**
 * When flags have no effect, which is a usage error.
 *
 * - `needs`: they require one of these
 * - `not`: they can't be used with any of these
 * - `unused`: the command ignores them
 *
 * `when` limits a rule to command lines with one of these, `unless` to those without.
 */
export type FlagRule = {
  flags: readonly string[];
  when?: readonly FlagTerm[];
  unless?: readonly FlagTerm[];
  /** Shown as the hint. */
  hint?: string;
} & ({ needs: readonly FlagTerm[] } | { not: readonly FlagTerm[] } | { unused: true });

/** Rules for the flags of a command. */
export interface FlagRules {
  rules?: readonly FlagRule[];
  /** Global flags that may be repeated: `--namespace`, `--context`. */
  repeatable?: readonly string[];
}

/** Splits a value of `-n` into namespaces. */
export function splitNamespaces(value: string): string[] {
  return value
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/**
 * Checks that every flag of a command line has an effect.
 *
 * @param line.flags each as `--name` or `--name=value`
 * @throws KevError `usage` that names the flags
 */
export function checkFlags(
  { flags }: { flags: readonly string[] },
  command: Command,
  { rules = [], repeatable = [] }: FlagRules = {},
): void {
  const given = valuesByFlag(flags);
  checkRepeats(given, command, repeatable);
  checkContexts(given);
  const server = given.get('--server')?.find((value) => /^\d+[smhdw]$/.test(value));
  if (server)
    throw usageError(`invalid --server "${server}": expected an address`, `did you mean --since ${server}?`);
  const find = (term: FlagTerm) => {
    if (typeof term === 'string') return given.has(term) ? term : undefined;
    const value = given.get(term.flag)?.find(term.is);
    return value === undefined ? undefined : `${term.flag} ${value}`.trim();
  };
  for (const rule of rules) {
    if (rule.when && !rule.when.some(find)) continue;
    if (rule.unless?.some(find)) continue;
    for (const flag of rule.flags) {
      const conflict = given.has(flag) ? findConflict(flag, rule, find, command) : undefined;
      if (conflict !== undefined) throw usageError(conflict, rule.hint);
    }
  }
}

function valuesByFlag(flags: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const text of flags) {
    const [name = '', ...parts] = text.split('=');
    const value = parts.join('=');
    const values = name === '--namespace' ? splitNamespaces(value) : [value];
    given.set(name, [...(given.get(name) ?? []), ...values]);
  }
  return given;
}

/**
 * Flags whose repetition looks as if all values should apply. For settings such as `--timeout`, the last value
 * counts, as in kubectl.
 */
const CHOOSING = [
  ...['--namespace', '--context', '--cluster', '--user', '--kubeconfig', '--server', '--store'],
  ...['--for', '--type', '--selector', '--object-selector', '--related'],
];

/** Refuses repeated flags, unless the command supports them. */
function checkRepeats(
  given: ReadonlyMap<string, string[]>,
  command: Command,
  repeatable: readonly string[],
): void {
  for (const { long, parseArg } of [...command.options, ...(command.parent?.options ?? [])]) {
    if (!long || parseArg || !CHOOSING.includes(long) || repeatable.includes(long)) continue;
    if (new Set(given.get(long)).size > 1) {
      throw usageError(`kev ${command.name()} takes only one ${long}`);
    }
  }
}

/** Several contexts of one server are that server several times. */
function checkContexts(given: ReadonlyMap<string, string[]>): void {
  if (new Set(given.get('--context')).size < 2) return;
  const one = ['--server', '--cluster'].find((flag) => given.get(flag)?.some((value) => value !== ''));
  if (one) throw usageError(`${one} and several --context can't be used together`);
}

/** Describes why a flag breaks a rule; undefined if it does not. */
function findConflict(
  flag: string,
  rule: FlagRule,
  find: (term: FlagTerm) => string | undefined,
  command: Command,
): string | undefined {
  if ('unused' in rule) return `${flag} has no effect on kev ${command.name()}`;
  if ('not' in rule) {
    const other = rule.not.map(find).find((each) => each !== undefined);
    return other && `${flag} and ${other} can't be used together`;
  }
  if (rule.needs.some(find)) return undefined;
  const needed = rule.needs.map((term) => (typeof term === 'string' ? term : term.flag));
  return `${flag} requires ${needed.join(' or ')}`;
}
