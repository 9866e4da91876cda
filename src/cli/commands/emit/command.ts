import type { CommandDefinition } from '../../command.ts';
import { addValue, STORE_RULE } from '../../flags/global-flags.ts';
import type { EmitFlags } from './flags.ts';

/** `kev emit`: records events and prints their outcomes. */
export const emitCommand: CommandDefinition = {
  define(command) {
    const choice = (flags: string, description: string, choices: string[]) =>
      command.createOption(flags, description).choices(choices);
    command
      .description('Record one or many events, and wait until the outcome of each is known.')
      .usage('TYPE/NAME Normal|Warning REASON MESSAGE [flags]\n       kev emit -f FILE|- [flags]')
      .argument('[TYPE/NAME]', 'object as kubectl names it: po/x, deploy/web, deployments.apps/web')
      .argument('[type]', 'Normal or Warning')
      .argument('[reason]', 'reason in one CamelCase word')
      .argument('[message...]', 'what happened, in words')
      .optionsGroup('Contents of the event:')
      .option('--component <name>', 'component that reports the event', 'kev')
      .option('--host <name>', 'host that reports the event (default: none)')
      .option('--action <word>', 'action that was taken or failed')
      .option('--related <TYPE/NAME>', 'second object that is involved')
      .option('--field-path <path>', 'part of the object, such as spec.containers{web}')
      .option('--annotation <key=value>', 'add an annotation; repeatable', addValue)
      .option('--label <key=value>', 'add a label; repeatable', addValue)
      .option('--at <time>', 'time of the event: 5m (ago), 14:30, or RFC 3339 (default: now)')
      .addOption(
        choice('--ci [when]', 'add annotations about the CI job; auto: if CI is set', ['auto', 'on', 'off'])
          .preset('on')
          .default('auto'),
      )
      .option('--no-resolve', 'skip the lookup of objects')
      .optionsGroup('Deduplication and rate limits:')
      .option('--dedupe <how>', 'count repeats by message, reason, key=KEY, or none (default: message)')
      .addOption(
        choice('--api <api>', 'API to record through: core/v1 or events.k8s.io/v1', [
          'core',
          'events',
        ]).default('core'),
      )
      .option('--burst <n>', 'limit a burst of events about one object (default: unlimited; with --qps: 25)')
      .option('--qps <n>', 'limit events per second after a burst (default with --burst: 1/300)')
      .option('--max-events <n>', 'combine similar events from the Nth on (default: never)')
      .option(
        '--max-interval <duration>',
        'end a combined event after this long without a similar one (default: 10m)',
      )
      .option('--cache-size <n>', 'number of events to remember for counting and combining', '4096')
      .optionsGroup('Many events:')
      .option(
        '-f, --filename <file>',
        'record the events in files: NDJSON, JSON, YAML, tar, directories, - for stdin; repeatable',
        addValue,
      )
      .option('-R, --recursive', 'read subdirectories, too (with -f)')
      .option('--fail-fast', 'stop reading after the first event that is not recorded')
      .optionsGroup('Delivery and output:')
      .option(
        '--timeout <duration>',
        'time limit for one event; with -f: for a server that does not respond',
        '30s',
      )
      .option('--spool', 'keep undeliverable events in the outbox for kev flush (also: KEV_SPOOL=1)')
      .addOption(choice('--dry-run <where>', 'do not store anything', ['client', 'server', 'none']))
      .addOption(choice('-o, --output <format>', 'print events as stored', ['json', 'yaml', 'name']))
      .option('--no-fail', 'exit with status 0 even if not everything was recorded');
  },
  help: {
    flags: [
      '--namespace',
      '--component',
      '--dedupe',
      '--at',
      '--no-resolve',
      '--filename',
      '--spool',
      '--output',
    ],
    notes: [
      'A line of NDJSON is an Event, or an object with the names of the flags as fields:',
      '  {"object":"pod/x","type":"Normal","reason":"Built","message":"in 3 s"}',
    ],
    examples: [
      'kev emit pod/x Warning JustTest "just for test"',
      'kev emit deploy/web Normal Deployed "1.4.2 is out" -n shop --dedupe reason',
      'kev emit pod/gone Warning Lost "node not found" --no-resolve -o yaml',
      'kev emit -f events.ndjson',
      'tail -f deploy.ndjson | kev emit -f -',
    ],
    guide: 'emitting',
  },
  flagRules: {
    rules: [
      { flags: ['--recursive', '--fail-fast', '--burst', '--qps', '--cache-size'], needs: ['--filename'] },
      { flags: ['--max-interval'], needs: ['--max-events'] },
      {
        flags: ['--dedupe', '--burst', '--qps', '--max-events', '--max-interval', '--cache-size'],
        not: [{ flag: '--api', is: (api) => api === 'events' }],
        hint: 'events.k8s.io/v1 counts by object, type, reason, action and reporter',
      },
      {
        flags: ['--spool'],
        not: ['--dry-run', '--local', '--store'],
        hint: 'the outbox only holds events that cannot be delivered to a cluster',
      },
      STORE_RULE,
    ],
  },
  values: { component: [], dedupe: ['message', 'reason', 'key=', 'none'] },
  async run(_, flags: EmitFlags, { io, line }) {
    return (await import('./run.ts')).runEmit(line, flags, io);
  },
};
