import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { STORE_RULE } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { EmitFlags } from './flags.ts';

export const flagRules: FlagRules = {
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
      hint: 'only what cannot be delivered to a cluster is spooled',
    },
    STORE_RULE,
  ],
};

/** `kev emit`: records events and says what became of each. */
export const define: DefineCommand = (command, io, choose) => {
  const choice = (flags: string, description: string, choices: string[]) =>
    command.createOption(flags, description).choices(choices);
  const repeated = (value: string, values: string[] | undefined) => [...(values ?? []), value];
  command
    .description('Record an event about an object, or many, and end when the outcome of each is known.')
    .usage('TYPE/NAME Normal|Warning REASON MESSAGE [flags]\n       kev emit -f FILE|- [flags]')
    .argument('[TYPE/NAME]', 'the object, named as kubectl names it: po/x, deploy/web, deployments.apps/web')
    .argument('[type]', 'how bad it is: Normal or Warning')
    .argument('[reason]', 'why, in one CamelCase word')
    .argument('[message...]', 'what happened, for people')
    .optionsGroup('What the event says:')
    .option('--component <name>', 'the component that reports it', 'kev')
    .option('--host <name>', 'the host it is reported from (default: none)')
    .option('--action <word>', 'what was done, or what failed')
    .option('--related <TYPE/NAME>', 'a second object that has to do with it')
    .option('--field-path <path>', 'the part of the object, such as spec.containers{web}')
    .option('--annotation <key=value>', 'an annotation; may be repeated', repeated)
    .option('--label <key=value>', 'a label; may be repeated', repeated)
    .option('--at <time>', 'when it happened: 5m ago, or a time such as 14:30 or RFC 3339 (default: now)')
    .addOption(
      choice('--ci [when]', 'annotate with the run of the CI job; auto: when CI is set', [
        'auto',
        'on',
        'off',
      ])
        .preset('on')
        .default('auto'),
    )
    .option('--no-resolve', 'take objects as said: they are neither looked up nor read')
    .optionsGroup('Which events are one:')
    .option('--dedupe <how>', 'count by message, reason, key=KEY or none (default: message)')
    .addOption(
      choice('--api <api>', 'record through core/v1 or events.k8s.io/v1', ['core', 'events']).default('core'),
    )
    .option('--burst <n>', 'how many about one object go through at once (default: all; with --qps: 25)')
    .option('--qps <n>', 'how many a second go through after them (default with --burst: 1/300)')
    .option('--max-events <n>', 'the how many-th similar one starts a combined event (default: none)')
    .option('--max-interval <duration>', 'how long nothing similar comes until that is over (default: 10m)')
    .option('--cache-size <n>', 'how many events are remembered for all this', '4096')
    .optionsGroup('Many events:')
    .option(
      '-f, --filename <file>',
      'record those of files: NDJSON, events in JSON or YAML, tar, folders, - for stdin; may be repeated',
      repeated,
    )
    .option('-R, --recursive', 'with -f: read subdirectories too')
    .option('--fail-fast', 'read no more after the first that is not recorded')
    .optionsGroup('How it ends:')
    .option(
      '--timeout <duration>',
      'how long to try one event; with -f: how long to wait for a server',
      '30s',
    )
    .option('--spool', 'keep what cannot be delivered for kev flush (also: KEV_SPOOL=1)')
    .addOption(choice('--dry-run <where>', 'store nothing', ['client', 'server', 'none']))
    .addOption(choice('-o, --output <format>', 'print events as stored', ['json', 'yaml', 'name']))
    .option('--no-fail', 'end with 0 also when not everything was recorded')
    .addHelpText('after', EXAMPLES)
    .action((...called: unknown[]) =>
      choose(async (line) => {
        const command = called.at(-1) as Command;
        return (await import('./run.ts')).runEmit(line, command.optsWithGlobals<EmitFlags>(), io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev emit pod/x Warning JustTest "just for test"
  kev emit deploy/web Normal Deployed "version 1.4.2 is out" -n shop --component ci --dedupe reason
  kev emit pod/gone Warning Lost "nobody knows" --no-resolve -o yaml
  kev emit -f events.ndjson
  tail -f deploy.ndjson | kev emit -f -

A line of NDJSON is a whole Event, or has the names of the flags as fields:
  {"object":"pod/x","type":"Normal","reason":"Built","message":"in 3 s","annotation":{"by":"me"}}
`;
