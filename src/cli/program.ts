import { Command, CommanderError } from 'commander';
import { version } from '../core/version.ts';
import type { CommandDefinition } from './command.ts';
import { findConfigFile, UNCONFIGURED } from './config/config-file.ts';
import type { FlagDefault } from './config/defaults.ts';
import { addGlobalFlags, type GlobalFlags } from './flags/global-flags.ts';
import { EXIT_DONE, exitStatusOfInterrupt } from './io/exit-status.ts';
import type { Io } from './io/io.ts';
import { readCommandLine } from './line/command-line.ts';
import { checkFlags } from './line/flag-rules.ts';
import { readTypedLine } from './line/typed-line.ts';

/** kev's commands, in the order of the help. Their code is loaded on demand, for a fast start. */
const COMMANDS: Record<string, () => Promise<CommandDefinition>> = {
  emit: async () => (await import('./commands/emit/command.ts')).emitCommand,
  get: async () => (await import('./commands/get/command.ts')).getCommand,
  watch: async () => (await import('./commands/watch/command.ts')).watchCommand,
  why: async () => (await import('./commands/why/command.ts')).whyCommand,
  timeline: async () => (await import('./commands/timeline/command.ts')).timelineCommand,
  describe: async () => (await import('./commands/describe/command.ts')).describeCommand,
  wait: async () => (await import('./commands/wait/command.ts')).waitCommand,
  run: async () => (await import('./commands/run/command.ts')).runCommand,
  record: async () => (await import('./commands/record/command.ts')).recordCommand,
  flush: async () => (await import('./commands/flush/command.ts')).flushCommand,
  doctor: async () => (await import('./commands/doctor/command.ts')).doctorCommand,
  completion: async () => (await import('./commands/completion/command.ts')).completionCommand,
  help: async () => (await import('./commands/help/command.ts')).helpCommand,
  __complete: async () => (await import('./commands/complete/command.ts')).completeCommand,
};

/** What the help says about each command. Commands without a summary are hidden. */
const SUMMARIES: Record<string, string> = {
  emit: 'record an event',
  get: 'list events',
  watch: 'list events, then follow them',
  why: 'explain what is wrong',
  timeline: 'draw events over time',
  describe: 'show an object and its events',
  wait: 'wait for an event',
  run: 'run a command, and record how it ends',
  record: 'record the events of clusters, so that they can be read later',
  flush: 'deliver events from the outbox',
  doctor: 'check access and permissions',
  completion: 'print the completion script for a shell',
  help: 'show a guide, or the help of a command',
};

/**
 * Runs kev.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status; errors have been reported on stderr
 */
export async function runKev(argv: string[], io: Io): Promise<number> {
  let status = await runLine(argv, io);
  try {
    await io.stdout.flush();
  } catch (error) {
    const isInterrupt = io.signal.aborted && error === io.signal.reason;
    if (!isInterrupt) status = (await import('./io/report.ts')).reportError(error, io);
    else status ||= exitStatusOfInterrupt(io.signal.reason);
  }
  await io.stderr.flush().catch(() => {});
  return status;
}

async function runLine(argv: string[], io: Io): Promise<number> {
  const { program, define } = createProgram(io);
  let command = program;
  let defaults: FlagDefault[] = [];
  io.color = findColor(argv, program);
  try {
    let line = await readTypedLine(argv, program, define);
    command = line.command ?? program;
    if (line.asksForHelp) {
      const { formatHelpScreen, formatProgramHelp } = await import('./line/help-text.ts');
      const help = (await define(command))?.help;
      const columns = io.stdout.columns();
      const { printHelp } = await import('./line/print-help.ts');
      printHelp(help ? formatHelpScreen(command, help, columns) : formatProgramHelp(program, columns), io);
      return EXIT_DONE;
    }
    const definition = await define(command);
    const file = definition && !UNCONFIGURED.has(command.name()) ? findConfigFile(line.flags, io) : undefined;
    if (file?.path !== undefined) {
      const { addDefaults } = await import('./config/defaults.ts');
      ({ line, defaults } = addDefaults(file, command, line, definition?.flagRules, io));
      io.color = findColor(line.words, program);
    }
    let isComplete = false;
    line.command?.action(() => {
      isComplete = true;
    });
    // Errors in single values are reported first.
    await program.parseAsync(line.words, { from: 'user' });
    checkFlags(line, command, definition?.flagRules);
    if (!isComplete || definition === undefined) return EXIT_DONE;
    const words = command.processedArgs.flat().filter((word) => word !== undefined);
    const flags = { ...command.optsWithGlobals<GlobalFlags>(), defaults };
    return await definition.run(words, flags, { io, line, program, define });
  } catch (error) {
    // Commander has printed the version.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_DONE;
    const { reportError } = await import('./io/report.ts');
    const { toUsageError } = await import('./line/usage-error.ts');
    const problem = error instanceof CommanderError ? toUsageError(error, command) : error;
    if (defaults.length === 0) return reportError(problem, io);
    const { locateError } = await import('./config/defaults.ts');
    return reportError(locateError(problem, defaults), io);
  }
}

/** Finds `--color` in a line that may have errors. */
function findColor(argv: readonly string[], { options }: Command): Io['color'] {
  const { flags } = readCommandLine(argv, { options, skipsUnknown: true });
  const value = flags.findLast(({ option }) => option.long === '--color')?.value;
  return value === 'always' || value === 'never' ? value : 'auto';
}

/** Creates kev's commands and global flags. Those of a command are defined on demand. */
export function createProgram(io: Io) {
  const program = new Command('kev')
    .description('Read, follow, and record Kubernetes events.')
    .version(version, '--version', 'print the version')
    .helpOption(false)
    .helpCommand(false)
    .usage('COMMAND [flags]')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `reportError` prints it in kev's form.
      outputError: () => {},
    })
    .exitOverride();
  for (const name of Object.keys(COMMANDS)) {
    const summary = SUMMARIES[name];
    const command = program.command(name, { hidden: summary === undefined }).summary(summary ?? '');
    command.usage('[flags]');
    if (name === 'get') command.alias('events');
  }
  addGlobalFlags(program);
  const definitions = new Map<Command, CommandDefinition>();
  const define = async (command: Command): Promise<CommandDefinition | undefined> => {
    const known = definitions.get(command);
    if (known) return known;
    const definition = await COMMANDS[command.name()]?.();
    if (definition === undefined) return undefined;
    definition.define(command);
    definitions.set(command, definition);
    return definition;
  };
  return { program, define };
}
