import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import type { ReadFlags } from '../../flags.ts';

/** The flags of `kev get`, as they were typed. */
export interface GetFlags extends ReadFlags {
  filename?: string;
  watch?: true;
}

/** `kev get`: the list of events. */
export const define: DefineCommand = (command, io, choose) => {
  addReadingFlags(command)
    .description('List events, as `kubectl get events` prints them, oldest first.')
    .option('-w, --watch', 'go on with what comes: the same as `kev watch`')
    .option('-f, --filename <file>', 'read a dump instead: a List of events in JSON, - for stdin')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, called: Command) =>
      choose(async () => {
        const flags = called.optsWithGlobals<GetFlags>();
        if (flags.watch) return (await import('../watch/run.ts')).runWatch(flags, io);
        return (await import('./run.ts')).runGet(flags, io);
      }),
    );
};

/** The flags that `get` and `watch` share. */
export function addReadingFlags(command: Command): Command {
  return command
    .option('-A, --all-namespaces', 'events of all namespaces')
    .option('--sort [key]', 'the order: creationTimestamp (a bare --sort), lastSeen (default), firstSeen, …')
    .option('--sort-by <path>', 'the order, by a JSONPath as in kubectl: .lastTimestamp')
    .option('--reverse', 'turn the order round')
    .option('--no-headers', 'leave the line of column names out')
    .option('-o, --output <format>', 'wide, json, yaml, ndjson, name, jsonpath=… or custom-columns=…');
}

const EXAMPLES = `
Examples:
  kev get -n web --sort
  kev get -A -o wide --sort=lastSeen
  kev get -f events.json
`;
