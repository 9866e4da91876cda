import type { Command } from 'commander';
import { componentOf } from '../../../event/reporter.ts';
import type { CommandContext } from '../../command.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { withoutResource } from '../../flags/object-arguments.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { withStderr } from '../../io/with-stderr.ts';
import { findCommand } from '../../line/typed-line.ts';
import { type Candidate, type Completion, formatCompletion } from './candidates.ts';
import { readCompletionLine } from './line.ts';
import { type LiveValues, openLiveValues } from './live-values.ts';
import { typeCandidates } from './types.ts';
import { type Values, valuesOfArgument, valuesOfFlag } from './values.ts';

/** Time limit of a completion. */
const LIMIT_MS = 2000;
const GRACE_MS = 100;

/**
 * Runs `kev __complete`: prints completions of the last word. Errors and timeouts print nothing, since a shell can't
 * show messages while it completes.
 *
 * @param plain whether to offer only names that need no quotes
 */
export async function runComplete(words: string[], plain: boolean, context: CommandContext): Promise<number> {
  const { io } = context;
  const limit = new AbortController();
  const done = new AbortController();
  const timeLimit = async () => {
    await io.clock.sleep(LIMIT_MS, done.signal);
    limit.abort();
    // Another lookup may still have results.
    await io.clock.sleep(GRACE_MS, done.signal);
  };
  const signal = AbortSignal.any([io.signal, limit.signal]);
  const completion = await Promise.race([
    complete(words, context, silent(io, signal)).catch(() => undefined),
    timeLimit().catch(() => undefined),
  ]);
  done.abort();
  io.stdout.write(formatCompletion(completion ?? { candidates: [] }, words.at(-1) ?? '', plain));
  return EXIT_DONE;
}

/** Creates an `Io` without stderr and prompts. */
function silent(io: Io, signal: AbortSignal): Io {
  return Object.create(
    withStderr(io, () => {}),
    { signal: { value: signal }, canPrompt: { value: false } },
  );
}

async function complete(words: string[], { program, define }: CommandContext, io: Io): Promise<Completion> {
  const [name] = readCompletionLine(words, program.options).operands;
  const command = findCommand(name ?? '', program);
  if (name !== undefined && command === undefined) return { candidates: [] };
  const definition = command && (await define(command));
  const { operands, flags, asked } = readCompletionLine(words, [
    ...(command?.options ?? []),
    ...program.options,
  ]);

  switch (asked.kind) {
    case 'flag':
      return { candidates: flagsOf(command, program) };
    case 'value':
      return inPlace(
        await valuesFor(asked.typed, valuesOfFlag(asked.option, definition), flags, io),
        asked.before,
      );
    case 'operand': {
      if (command === undefined) return { candidates: commandsOf(program) };
      // After "--" comes another program's command line.
      if (asked.isRest) return { candidates: [], next: 'file' };
      const words = withoutResource(operands.slice(1));
      const type = typeApart(command, words);
      const [argument] = command.registeredArguments;
      if (type !== undefined && (argument?.variadic || words.length === 1)) return namesFor(type, flags, io);
      const at = words.length - (type === undefined ? 0 : 1);
      return valuesFor(asked.typed, valuesOfArgument(command, at), flags, io);
    }
  }
}

async function valuesFor(
  typed: string,
  values: Values,
  flags: Record<string, unknown>,
  io: Io,
): Promise<Completion> {
  switch (values) {
    case undefined:
      return { candidates: [] };
    case 'files':
      return { candidates: [], next: 'file' };
    case 'contexts':
    case 'clusters':
    case 'users': {
      const { uniqueNames, readKubeconfigs } = await import('../../../cluster/kubeconfig/files.ts');
      const { config } = readKubeconfigs(flags, io);
      return completionOf(uniqueNames(config[values]));
    }
    case 'namespaces':
    case 'reasons':
    case 'components': {
      // Reading a dump would take too long.
      if (flags.filename !== undefined) return { candidates: [] };
      const before = typed.slice(0, typed.lastIndexOf(',') + 1);
      return inPlace(await readLive(flags, io, (live) => namesIn(live, values, flags)), before);
    }
    case 'objects':
      return objectsFor(typed, flags, io);
    default: {
      const words = values.filter((word) => word.startsWith(typed));
      const isUnfinished = words.length > 0 && words.every((word) => word.endsWith('='));
      return { ...completionOf(words), ...(isUnfinished && { next: 'more' as const }) };
    }
  }
}

/** TYPE/ first, then TYPE/NAME. */
async function objectsFor(typed: string, flags: Record<string, unknown>, io: Io): Promise<Completion> {
  const slash = typed.indexOf('/');
  if (slash >= 0) return inPlace(await namesFor(typed.slice(0, slash), flags, io), typed.slice(0, slash + 1));
  const isDump = flags.filename !== undefined;
  const [kinds, events] = isDump
    ? [[], []]
    : await readLive(flags, io, (live) =>
        Promise.all([
          live.kinds().catch(() => []),
          live.events(flags.allNamespaces === true).catch(() => []),
        ]),
      ).catch(() => [[], []]);
  return { candidates: typeCandidates(typed, kinds, events), next: 'more' };
}

async function namesFor(type: string, flags: Record<string, unknown>, io: Io): Promise<Completion> {
  // Reading a dump would take too long.
  if (flags.filename !== undefined) return { candidates: [] };
  return completionOf(await readLive(flags, io, (live) => live.objects(type, flags.allNamespaces === true)));
}

/** The namespaces that exist, or the reasons or components of events, the most frequent first. */
async function namesIn(
  live: LiveValues,
  values: 'namespaces' | 'reasons' | 'components',
  flags: Record<string, unknown>,
): Promise<Completion> {
  if (values === 'namespaces') return completionOf(await live.namespaces());
  const counts = new Map<string, { count: number; types: Set<string> }>();
  for (const event of await live.events(flags.allNamespaces === true)) {
    const name = (values === 'reasons' ? event.reason : componentOf(event)) ?? '';
    const { count, types } = counts.get(name) ?? { count: 0, types: new Set() };
    counts.set(name, { count: count + 1, types: types.add(event.type ?? '') });
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b.count - a.count);
  return {
    candidates: sorted.flatMap(([text, { types }]) =>
      text === '' ? [] : [{ text, ...(values === 'reasons' && { description: [...types].join(', ') }) }],
    ),
  };
}

async function readLive<T>(
  flags: Record<string, unknown>,
  io: Io,
  read: (live: LiveValues) => Promise<T>,
): Promise<T> {
  await using live = await openLiveValues(flags as unknown as GlobalFlags, io);
  return await read(live);
}

/** Returns the type in kubectl's form `TYPE NAME`. */
function typeApart({ registeredArguments: [first] }: Command, [type]: readonly string[]): string | undefined {
  return first?.name() === 'TYPE/NAME' && type !== undefined && !type.includes('/') ? type : undefined;
}

function commandsOf(program: Command): Candidate[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ text: command.name(), description: command.summary() }));
}

function flagsOf(command: Command | undefined, program: Command): Candidate[] {
  const commands = command ? [command, program] : [program];
  const options = commands.flatMap((each) => each.createHelp().visibleOptions(each));
  const flags = options.flatMap(({ long, description }) => (long ? [{ text: long, description }] : []));
  return [...flags, { text: '--help', description: 'print help' }].toSorted((a, b) =>
    a.text < b.text ? -1 : 1,
  );
}

function completionOf(names: readonly string[]): Completion {
  return { candidates: names.map((text) => ({ text })) };
}

/** Adds the text before the candidates in the same word. */
function inPlace({ candidates, ...rest }: Completion, before: string): Completion {
  return { ...rest, candidates: candidates.map(({ text, ...more }) => ({ text: before + text, ...more })) };
}
