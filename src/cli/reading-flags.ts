import type { Command } from 'commander';
import type { GlobalFlags } from './flags.ts';

/** The flags of every command that reads events, as they were typed. */
export interface ReadFlags extends GlobalFlags {
  allNamespaces?: true;
  filename?: string;
  sort?: string;
  sortBy?: string;
  reverse?: true;
  output?: string;
  headers: boolean;
}

/** Gives a command the flags that all reading commands share. */
export function addReadingFlags(command: Command): Command {
  return command
    .option('-A, --all-namespaces', 'events of all namespaces')
    .option('-f, --filename <file>', 'read a dump instead: a List of events in JSON, - for stdin')
    .option('--sort [key]', 'the order: creationTimestamp (a bare --sort), lastSeen (default), firstSeen, …')
    .option('--sort-by <path>', 'the order, by a JSONPath as in kubectl: .lastTimestamp')
    .option('--reverse', 'turn the order round')
    .option('--no-headers', 'leave the line of column names out')
    .option('-o, --output <format>', 'wide, json, yaml, ndjson, name, jsonpath=… or custom-columns=…');
}
