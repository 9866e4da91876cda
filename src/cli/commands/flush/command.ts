import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { CONNECTION_FLAGS } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { FlushFlags } from './flags.ts';

/** What chooses among the events of the outbox, and the outbox itself. */
const OF_LISTS = ['--context', '--cluster', '--kubeconfig', '--server', '--local', '--store'];

export const flagRules: FlagRules = {
  rules: [
    // Every event has its own namespace.
    { flags: ['--namespace'], unused: true },
    { flags: ['--list'], not: ['--drop'] },
    { flags: ['--all'], needs: ['--drop'] },
    { flags: ['--from'], not: ['--list', '--drop'] },
    { flags: ['--to'], needs: ['--from'] },
    { flags: ['--to'], not: ['--context'] },
    {
      flags: CONNECTION_FLAGS.filter((flag) => !OF_LISTS.includes(flag)),
      not: ['--list', '--drop'],
    },
  ],
  repeatable: ['--context', '--from'],
};

/** `kev flush`: delivers what was spooled. */
export const define: DefineCommand = (command, io, choose) => {
  const repeated = (value: string, values: string[] | undefined) => [...(values ?? []), value];
  command
    .description('Deliver the events that were spooled for a cluster, and say what became of each.')
    .usage('[flags]\n       kev flush --list\n       kev flush --drop [ID...|--all]')
    .argument('[ID...]', 'the events to drop, by the numbers that --list shows')
    .option('--list', 'show what is in the outbox, and deliver nothing')
    .option('--drop', 'remove events: those of these IDs, or without any those that were refused')
    .option('--all', 'with --drop: all events, also those that wait for delivery')
    .option(
      '--from <destination>',
      'deliver what waits for this server, context, or cluster, which has moved; may be repeated',
      repeated,
    )
    .option('--to <context>', 'the context that --from delivers to (default: the current one)')
    .option('--timeout <duration>', 'how long a server that does not answer is waited for', '30s')
    .option('--no-fail', 'end with 0 also when not everything was delivered')
    .addHelpText('after', EXAMPLES)
    .action((ids: string[], _: unknown, called: Command) =>
      choose(async () => (await import('./run.ts')).runFlush(ids, called.optsWithGlobals<FlushFlags>(), io)),
    );
};

const EXAMPLES = `
The outbox is in the local store: KEV_STORE, or the default place. What was refused for good stays in it,
with the reason, until it is dropped. When a server has moved: kev flush --from OLD-ADDRESS --to CONTEXT.

Examples:
  kev emit deploy/web Normal Deployed "1.4.2 is out" --spool
  kev flush
  kev flush --context production
  kev flush --list
  kev flush --drop 3 4
`;
