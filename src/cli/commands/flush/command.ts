import type { CommandDefinition } from '../../command.ts';
import { addValue, CONNECTION_FLAGS } from '../../flags/global-flags.ts';
import type { FlushFlags } from './flags.ts';

/** Connection flags that also select events for --list and --drop, or the outbox. */
const OF_LISTS = ['--context', '--cluster', '--kubeconfig', '--server', '--local', '--store'];

/** `kev flush`: delivers the events in the outbox. */
export const flushCommand: CommandDefinition = {
  define(command) {
    command
      .description('Deliver the events in the outbox, and print the outcome of each.')
      .usage('[flags]\n       kev flush --list\n       kev flush --drop [ID...|--all]')
      .argument('[ID...]', 'events to drop, by the IDs that --list shows')
      .option('--list', 'list the events in the outbox, and deliver nothing')
      .option('--drop', 'remove these events (without IDs: those that were refused)')
      .option('--all', 'remove all events, also those that await delivery (with --drop)')
      .option(
        '--from <destination>',
        'deliver the events for this server, context, or cluster; repeatable',
        addValue,
      )
      .option('--to <context>', 'context that --from delivers to (default: the current one)')
      .option('--timeout <duration>', 'time limit for a server that does not respond (default: 30s)')
      .option('--no-fail', 'exit with status 0 even if not everything was delivered');
  },
  help: {
    flags: ['--list', '--drop', '--all', '--from', '--to', '--timeout', '--no-fail'],
    notes: [
      'The outbox is in the local store: KEV_STORE, or the default location. Events that were refused stay in it, with the reason, until they are dropped.',
    ],
    examples: [
      'kev emit deploy/web Normal Deployed "1.4.2 is out" --spool',
      'kev flush',
      'kev flush --context production',
      'kev flush --list',
      'kev flush --drop 3 4',
    ],
    guide: 'outbox',
  },
  flagRules: {
    rules: [
      // Each event has its own namespace.
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
  },
  async run(ids, flags: FlushFlags, { io }) {
    return (await import('./run.ts')).runFlush(ids, flags, io);
  },
};
