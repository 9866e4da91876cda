import { Command, CommanderError, Help, Option } from 'commander';
import { version } from '../core/version.ts';
import type { Choose, DefineCommand, Run } from './command.ts';
import { EXIT_DONE, exitStatusOfInterrupt } from './io/exit-status.ts';
import type { Io } from './io/io.ts';
import { checkFlags, type FlagRules, splitNamespaces } from './line/flag-rules.ts';
import { type Define, readTypedLine } from './line/typed-line.ts';

/** kev's commands. Their code is loaded on demand, for a fast start. */
const COMMANDS: {
  name: string;
  alias?: string;
  summary: string;
  /** Not shown in help. */
  hidden?: true;
  /** Its arguments are another program's command line, with flags of its own. */
  takesCommand?: true;
  load: () => Promise<{ define: DefineCommand; flagRules?: FlagRules }>;
}[] = [
  { name: 'emit', summary: 'record an event', load: () => import('./commands/emit/command.ts') },
  { name: 'get', alias: 'events', summary: 'list events', load: () => import('./commands/get/command.ts') },
  {
    name: 'watch',
    summary: 'list events, then follow them',
    load: () => import('./commands/watch/command.ts'),
  },
  {
    name: 'describe',
    summary: 'show an object and its events',
    load: () => import('./commands/describe/command.ts'),
  },
  { name: 'wait', summary: 'wait for an event', load: () => import('./commands/wait/command.ts') },
  {
    name: 'run',
    summary: 'run a command, and record how it ends',
    takesCommand: true,
    load: () => import('./commands/run/command.ts'),
  },
  {
    name: 'flush',
    summary: 'deliver events from the outbox',
    load: () => import('./commands/flush/command.ts'),
  },
  {
    name: 'doctor',
    summary: 'check access and permissions',
    load: () => import('./commands/doctor/command.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell',
    load: () => import('./commands/completion/command.ts'),
  },
  {
    name: 'help',
    summary: 'show a guide, or the help of a command',
    load: () => import('./commands/help/command.ts'),
  },
  { name: '__complete', hidden: true, summary: '', load: () => import('./commands/complete/command.ts') },
];

/**
 * Runs kev.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status; errors have been reported on stderr
 */
export async function runKev(argv: string[], io: Io): Promise<number> {
  let status = await runCommand(argv, io);
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

async function runCommand(argv: string[], io: Io): Promise<number> {
  let chosen: Run | undefined;
  const { program, define, rules } = createProgram(io, (run) => {
    chosen = run;
  });
  let command = program;
  try {
    const line = await readTypedLine(argv, program, define, takesCommand);
    command = line.command ?? program;
    // Errors in single values are reported first.
    await program.parseAsync(line.words, { from: 'user' });
    checkFlags(line, command, rules.get(command));
    return (await chosen?.(line)) ?? EXIT_DONE;
  } catch (error) {
    // Commander has printed the help or the version.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_DONE;
    const { reportError } = await import('./io/report.ts');
    if (!(error instanceof CommanderError)) return reportError(error, io);
    const { toUsageError } = await import('./line/usage-error.ts');
    return reportError(toUsageError(error, command), io);
  }
}

function takesCommand(command: Command): boolean {
  return COMMANDS.some((each) => each.takesCommand && each.name === command.name());
}

/** Creates kev's commands and flags. Actions are passed to `choose` instead of being run at once. */
function createProgram(
  io: Io,
  choose: Choose,
): { program: Command; define: Define; rules: ReadonlyMap<Command, FlagRules> } {
  const program = new Command('kev')
    .description('Read, follow, and record Kubernetes events.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .usage('COMMAND [flags]')
    .configureHelp({
      // `kev help flags` shows the global flags.
      visibleOptions: (command) =>
        new Help()
          .visibleOptions(command)
          .filter(({ helpGroupHeading }) => command.parent !== null || helpGroupHeading === undefined),
      subcommandTerm: (command) => [command.name(), ...command.aliases()].join(', '),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `reportError` prints it in kev's form.
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.columns() ?? 80,
    })
    .exitOverride();
  const loads = new Map<Command, (typeof COMMANDS)[number]['load']>();
  const rules = new Map<Command, FlagRules>();
  const define = async (command: Command) => {
    const loaded = await loads.get(command)?.();
    loads.delete(command);
    if (!loaded) return;
    loaded.define(command, io, choose, define);
    if (loaded.flagRules) rules.set(command, loaded.flagRules);
  };
  for (const { name, alias, summary, hidden = false, load } of COMMANDS) {
    const command = program.command(name, { hidden }).summary(summary).usage('[flags]');
    command.addHelpText('after', SEE_GLOBAL_FLAGS);
    if (alias) command.alias(alias);
    loads.set(command, load);
  }
  addGlobalFlags(program).addHelpText('after', EXAMPLES);
  return { program, define, rules };
}

function addGlobalFlags(program: Command): Command {
  program
    .optionsGroup('Where events live:')
    .option(
      '-n, --namespace <namespace>',
      'namespace of the events (default: that of the context, or "default")',
    )
    .option('--context <name>', 'context in the kubeconfig')
    .option('--cluster <name>', 'cluster in the kubeconfig')
    .option('--user <name>', 'user in the kubeconfig')
    .option('--kubeconfig <file>', 'path of the kubeconfig')
    .option('-s, --server <url>', 'address of the API server')
    .option('--token <token>', 'bearer token to authenticate with')
    .option('--as <user>', 'user to impersonate')
    .option('--as-group <group>', 'group to impersonate; may be repeated', addTo)
    .option('--as-uid <uid>', 'UID to impersonate')
    .option('--certificate-authority <file>', 'file with the certificate authorities to trust')
    .option('--insecure-skip-tls-verify', "don't verify the certificate of the API server")
    .option('--tls-server-name <name>', 'name to expect in the certificate of the API server')
    .option('--client-certificate <file>', 'client certificate to authenticate with')
    .option('--client-key <file>', 'private key of the client certificate')
    .option('--request-timeout <duration>', 'time limit of one request, such as 30s (default: none)')
    .option('--local', 'use the local store instead of a cluster')
    .option('--store <path>', 'use the local store in this directory (also: KEV_STORE)')
    .optionsGroup('Output:')
    .addOption(
      new Option('--color <when>', 'use colors on stdout')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('-v, --verbose', 'print requests and decisions on stderr');
  keepAll(program, 'namespace', splitNamespaces);
  keepAll(program, 'context', (name) => [name]);
  return program;
}

/** Collects all values of `--namespace` or `--context` in `namespaces` or `contexts`, for commands with several
 * targets. */
function keepAll(
  program: Command,
  option: 'namespace' | 'context',
  split: (value: string) => string[],
): void {
  program.on(`option:${option}`, (value: string) => {
    const all = new Set<string>([...(program.getOptionValue(`${option}s`) ?? []), ...split(value)]);
    program.setOptionValue(option, [...all].at(-1));
    program.setOptionValue(`${option}s`, [...all]);
  });
}

function addTo(value: string, values: string[] | undefined): string[] {
  return [...(values ?? []), value];
}

const SEE_GLOBAL_FLAGS = '\nFor global flags, see kev help flags.';

const EXAMPLES = `
Guides:
  kev help TOPIC shows one: emitting, reading, watching, dumps, running, ci, stores, outbox,
  permissions, library, kubectl-differences, troubleshooting

Examples:
  kev emit pod/x Warning JustTest "just for test"   record an event about a pod
  kev get -n web --sort                             list events in order of creation
  kev watch -n web                                  list events, then follow

For the flags of one command, see kev COMMAND --help; for global flags, kev help flags.
`;
