import { Command, CommanderError, Option } from 'commander';
import { version } from '../version.ts';
import type { Choose, DefineCommand, Run } from './command.ts';
import { EXIT_DONE, exitStatusOfInterrupt } from './exit-status.ts';
import type { GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';

/** kev's commands. What a command is made of is loaded when it is called: a start pays for one, not for all. */
const COMMANDS: {
  name: string;
  alias?: string;
  summary: string;
  /** Not for people: help does not name it. */
  hidden?: true;
  /** Its arguments are another command's line: flags in there are not kev's. */
  takesCommand?: true;
  load: () => Promise<{ define: DefineCommand }>;
}[] = [
  { name: 'emit', summary: 'record an event', load: () => import('./commands/emit/command.ts') },
  { name: 'get', alias: 'events', summary: 'list events', load: () => import('./commands/get/command.ts') },
  { name: 'watch', summary: 'list events, then follow', load: () => import('./commands/watch/command.ts') },
  {
    name: 'describe',
    summary: 'show an object and its events',
    load: () => import('./commands/describe/command.ts'),
  },
  { name: 'wait', summary: 'wait for an event', load: () => import('./commands/wait/command.ts') },
  {
    name: 'run',
    summary: 'run a command and record how it ends',
    takesCommand: true,
    load: () => import('./commands/run/command.ts'),
  },
  {
    name: 'flush',
    summary: 'deliver what was spooled',
    load: () => import('./commands/flush/command.ts'),
  },
  {
    name: 'doctor',
    summary: 'say what can be done here',
    load: () => import('./commands/doctor/command.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: () => import('./commands/completion/command.ts'),
  },
  { name: '__complete', hidden: true, summary: '', load: () => import('./commands/complete/command.ts') },
];

/**
 * Runs kev as the command line says.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status; whatever went wrong has been said on stderr
 */
export async function runKev(argv: string[], io: Io): Promise<number> {
  let status = await runCommand(argv, io);
  try {
    await io.stdout.flush();
  } catch (error) {
    const isInterrupt = io.signal.aborted && error === io.signal.reason;
    if (!isInterrupt) status = (await import('./report.ts')).report(error, io);
    else status ||= exitStatusOfInterrupt(io.signal.reason);
  }
  await io.stderr.flush().catch(() => {});
  return status;
}

async function runCommand(argv: string[], io: Io): Promise<number> {
  let chosen: Run | undefined;
  const program = createProgram(io, (run) => {
    chosen = run;
  });
  try {
    await program.parseAsync(toWords(argv, program), { from: 'user' });
    return (await chosen?.()) ?? EXIT_DONE;
  } catch (error) {
    // Help and version have been printed.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_DONE;
    const { report } = await import('./report.ts');
    if (!(error instanceof CommanderError)) return report(error, io);
    const { toUsageError } = await import('./usage-error.ts');
    return report(toUsageError(error, findCommand(commandName(argv, program), program) ?? program), io);
  }
}

/** kev's commands and flags. What a command line asks for is handed to `choose`, not run at once. */
function createProgram(io: Io, choose: Choose): Command {
  const program = new Command('kev')
    .description('Emit and tail Kubernetes events.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .usage('COMMAND [flags]')
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => [command.name(), ...command.aliases()].join(', '),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `report` says it in kev's own form.
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns() ?? 80,
    })
    .exitOverride();
  const loads = new Map<Command, (typeof COMMANDS)[number]['load']>();
  const defineOnce = async (command: Command) => {
    const load = loads.get(command);
    loads.delete(command);
    (await load?.())?.define(command, io, choose, defineOnce);
  };
  for (const { name, alias, summary, hidden = false, load } of COMMANDS) {
    const command = program.command(name, { hidden }).summary(summary).usage('[flags]');
    if (alias) command.alias(alias);
    loads.set(command, load);
  }
  program.hook('preSubcommand', (_, called) => defineOnce(called));
  return addGlobalFlags(program).addHelpText('after', EXAMPLES);
}

function addGlobalFlags(program: Command): Command {
  program
    .optionsGroup('Where events live:')
    .option('-n, --namespace <namespace>', 'the namespace (default: that of the context, or "default")')
    .option('--context <name>', 'the context of the kubeconfig to use')
    .option('--cluster <name>', 'the cluster of the kubeconfig to use')
    .option('--user <name>', 'the user of the kubeconfig to use')
    .option('--kubeconfig <file>', 'the kubeconfig to read')
    .option('-s, --server <url>', 'the API server to talk to')
    .option('--token <token>', 'the bearer token to show the API server')
    .option('--as <user>', 'the user to impersonate')
    .option('--as-group <group>', 'a group to impersonate; may be repeated', addTo)
    .option('--as-uid <uid>', 'the uid to impersonate')
    .option('--request-timeout <duration>', 'how long one request may take, such as 30s (default: no limit)')
    .option('--local', 'use the local store')
    .option('--store <path>', 'use the local store in this folder (also: KEV_STORE)')
    .optionsGroup('Flags everywhere:')
    .addOption(
      new Option('--color <when>', 'use colour').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('-v, --verbose', 'say on stderr what is done');
  keepAll(program, 'namespace', 'namespaces');
  keepAll(program, 'context', 'contexts');
  return program;
}

/**
 * Keeps every value of an option, for commands that read from several places; for others the last one counts.
 * As for kubectl, an empty one is none.
 */
function keepAll(program: Command, option: keyof GlobalFlags, all: keyof GlobalFlags): void {
  program.on(`option:${option}`, (value: string) => {
    if (value === '') program.setOptionValue(option, undefined);
    else program.setOptionValue(all, addTo(value, program.getOptionValue(all)));
  });
}

function addTo(value: string, values: string[] | undefined): string[] {
  return [...(values ?? []), value];
}

/** The words for commander to read. Those behind the name of a command that takes another command stay as they are. */
function toWords(argv: string[], program: Command): string[] {
  const wantsHelp = argv[0] === 'help';
  const name = commandName(wantsHelp ? argv.slice(1) : argv, program);
  const command = findCommand(name, program);
  if (name !== undefined && command === undefined) {
    // There is no help for what is not there: commander says so, and what may have been meant.
    return wantsHelp || argv.some((word) => word === '-h' || word === '--help') ? [name] : normalise(argv);
  }
  const isTaking = COMMANDS.some((each) => each.takesCommand && each.name === command?.name());
  if (command === undefined || !isTaking) return normalise(argv);
  program.enablePositionalOptions();
  // From now on only what stands before the name is the program's.
  addGlobalFlags(command).passThroughOptions();
  command.configureHelp({ ...program.configureHelp(), showGlobalOptions: false });
  return wantsHelp ? [...argv.slice(1), '--help'] : argv;
}

function findCommand(name: string | undefined, { commands }: Command): Command | undefined {
  return commands.find((each) => each.name() === name || each.aliases().includes(name ?? ''));
}

/** The first word that is no flag and no flag's value. */
function commandName(argv: string[], { options }: Command): string | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) return word;
    if (options.some(({ short, long, required }) => required && (word === short || word === long))) at += 1;
  }
  return undefined;
}

/**
 * Brings the forms that kubectl and git know to the ones that commander reads: nothing at all and
 * `help` ask for help, `-o=json` is `-o json`, and `--sort` and `--ci` alone never take a word behind them
 * that is no value of theirs.
 */
function normalise(argv: string[]): string[] {
  if (argv.length === 0) return ['--help'];
  if (argv[0] === 'help') return [...argv.slice(1), '--help'];
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.flatMap((word, at) => {
    if (at >= end) return word;
    if (SHORT_WITH_VALUE.test(word)) return [word.slice(0, 2), word.slice(3)];
    if (word === '--sort') return '--sort=creationTimestamp';
    return word === '--ci' && !/^(auto|on|off)$/.test(argv[at + 1] ?? '') ? '--ci=on' : word;
  });
}

/** A short flag of kubectl's that takes a value, with an equals sign between them. */
const SHORT_WITH_VALUE = /^-[nsolf]=/;

const EXAMPLES = `
Examples:
  kev emit pod/x Warning JustTest "just for test"   record an event about a pod
  kev get -n web --sort                             list events in order of creation
  kev watch -n web                                  list, then follow

kev COMMAND --help tells the rest of a command.
`;
