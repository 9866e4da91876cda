import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { READING_RULES } from '../../flags/read-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { WaitFlags } from './flags.ts';

export const flagRules: FlagRules = {
  rules: READING_RULES,
  repeatable: ['--namespace', '--context'],
};

/** `kev wait`: ends when an event comes. */
export const define: DefineCommand = (command, io, choose) => {
  command
    .description(
      'Wait for an event about an object, print it, and end with status 0; with 124 if none comes.',
    )
    .usage('TYPE/NAME [flags]')
    .argument('<TYPE/NAME...>', 'the object, named as kubectl names it; also: TYPE NAME')
    .option('-r, --reason <reasons>', 'with one of these reasons: Pulled,Started; repeatable', addTo)
    .option('--type <type>', 'of this type: Normal or Warning')
    .option(
      '-i, --include <regex>',
      'with this in its reason, message, object or component; repeatable',
      addTo,
    )
    .option('--count <n>', 'until it has happened so often', '1')
    .option(
      '--since <time>',
      'also if it happened since then: 5m ago, or a time (default: only what happens from now on)',
    )
    .option('--timeout <duration>', 'how long to wait; 0: without end', '60s')
    .option('-o, --output <format>', 'how to print it: as kev get does')
    .option('--no-headers', 'leave the line of column names out')
    .addHelpText('after', EXAMPLES)
    .action((words: string[], _: unknown, called: Command) =>
      choose(async () => {
        const flags = called.optsWithGlobals<WaitFlags>();
        return (await import('./run.ts')).runWait(words, flags, io);
      }),
    );
};

function addTo(value: string, values: string[] | undefined): string[] {
  return [...(values ?? []), value];
}

const EXAMPLES = `
Examples:
  kev wait pod/web-0 --reason Started
  kev wait job/migrate -n shop --reason Completed --since 1m --timeout 10m
  kev wait pod/web-0 --reason BackOff --type Warning --count 3
`;
