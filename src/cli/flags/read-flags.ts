import type { Command } from 'commander';
import type { FlagRule, FlagTerm } from '../line/flag-rules.ts';
import { addFields } from './field-selector-flag.ts';
import { addValue, CONNECTION_FLAGS, type GlobalFlags, STORE_RULE } from './global-flags.ts';
import { addHistoryFlag, HISTORY_RULES, type HistoryFlag } from './history-flag.ts';

/** Flags of all commands that read events, as they were typed. */
export interface ReadFlags extends GlobalFlags, HistoryFlag {
  allNamespaces?: true;
  filename?: string[];
  R?: true;
  now?: string;
  for?: string[];
  /** Names of events, from arguments such as `event NAME`. */
  eventNames?: string[];
  recursive?: true;
  objectSelector?: string;
  types?: string[];
  reason?: string[];
  component?: string[];
  selector?: string;
  fieldSelector?: string;
  include?: string[];
  exclude?: string[];
  since?: string;
  before?: string;
  tail?: string;
  sort?: string;
  sortBy?: string;
  reverse?: boolean;
  output?: string;
  headers?: boolean;
  timestamps?: true;
  timezone?: string;
  counts?: true;
  ci?: true;
  full?: true;
}

/** Adds the flags that choose where events are read, and which of them. */
export function addSelectionFlags(command: Command): Command {
  command.optionsGroup('Where to read:').option('-A, --all-namespaces', 'read events of all namespaces');
  return addHistoryFlag(command)
    .option(
      '-f, --filename <file>',
      'read dumps: JSON, YAML, NDJSON, tar (also gzipped), directories, - for stdin; repeatable',
      addValue,
    )
    .option('-R', 'read subdirectories, too (with -f)')
    .option('--now <time>', 'time that ages and --since are counted from (with -f; last: the last event)')
    .option('--chunk-size <n>', 'number of events per request; 0 means all (default: 500)')
    .optionsGroup('Which events:')
    .option('--for <type[/name]>', 'show events about this object or kind of object; repeatable', addValue)
    .option('--recursive', 'also show events about what the object owns (at any depth)')
    .option(
      '--object-selector <labels>',
      'show events about objects with these labels, such as app=web,tier!=db',
    )
    .option('--types <types>', 'show events of these types: Normal, Warning', addValue)
    .option(
      '--reason <reasons>',
      'show events with one of these reasons (such as BackOff,Failed); repeatable',
      addValue,
    )
    .option('--component <names>', 'show events reported by one of these components; repeatable', addValue)
    .option('-l, --selector <labels>', 'show events with these labels of their own')
    .option(
      '--field-selector <fields>',
      'show events with these field values: involvedObject.name=web-0,type!=Normal',
      addFields,
    )
    .option(
      '-i, --include <regex>',
      'show events whose reason, message, object, or component matches; repeatable',
      addValue,
    )
    .option('-e, --exclude <regex>', 'hide events that match this; repeatable', addValue)
    .option(
      '--since <time>',
      'show events that last happened since then: 5m, 1d, 14:30, yesterday, 2026-11-28, RFC 3339',
    )
    .option('--tail <n>', 'show only the n events that happened last');
}

/** Adds the flags that all commands that list events share. */
export function addReadingFlags(command: Command): Command {
  return addSelectionFlags(command)
    .optionsGroup('In which order:')
    .addOption(
      command
        .createOption(
          '--sort [key]',
          'sort by creationTimestamp (--sort alone), lastSeen (default), firstSeen, count, …, or none',
        )
        .preset('creationTimestamp'),
    )
    .option('--sort-by <path>', 'sort by a JSONPath, as in kubectl: .lastTimestamp')
    .option('--reverse', 'reverse the order')
    .optionsGroup('How to print:')
    .option(
      '-o, --output <format>',
      'print as wide, json, yaml, ndjson, name, github, otlp, jsonpath=…, or custom-columns=…',
    )
    .option('--no-headers', 'print no column headers')
    .option('-t, --timestamps', 'show times instead of ages')
    .option('--timezone <zone>', 'time zone of the times, such as Europe/Berlin or UTC (default: yours)')
    .option('--counts', 'also show counts in LAST SEEN: 6m57s (x2 over 7m55s)')
    .option('--ci', 'also show who recorded the event in CI, the commit, and the run: WHO, COMMIT, RUN')
    .option('--full', 'show all lines of messages, joined, and not only the first');
}

const isTable = (output: string) => output === '' || output === 'wide';
const isColumns = (output: string) => output.startsWith('custom-columns');

/** Outputs without a column LAST SEEN. */
const NO_TABLE: FlagTerm = { flag: '--output', is: (output) => !isTable(output) };
const NO_HEADERS: FlagTerm = { flag: '--output', is: (output) => !isTable(output) && !isColumns(output) };

/** When the flags that choose where events are read have no effect. */
export const SOURCE_RULES: readonly FlagRule[] = [
  { flags: ['--namespace'], not: ['--all-namespaces'] },
  { flags: CONNECTION_FLAGS, not: ['--filename'] },
  { flags: ['--chunk-size'], not: ['--filename'] },
  ...HISTORY_RULES,
  STORE_RULE,
  { flags: ['-R', '--now'], needs: ['--filename'] },
];

/** When the flags of `addReadingFlags` have no effect. */
export const READING_RULES: readonly FlagRule[] = [
  ...SOURCE_RULES,
  { flags: ['--sort'], not: ['--sort-by'] },
  { flags: ['--timestamps', '--counts', '--ci', '--full'], not: [NO_TABLE] },
  { flags: ['--no-headers'], not: [NO_HEADERS] },
  { flags: ['--now'], when: [NO_TABLE], needs: ['--since', '--before'] },
  // Dumps are shown with times.
  { flags: ['--timezone'], needs: ['--timestamps', '--since', '--before', '--filename'] },
];

/** Flags for the initial list of a watch. */
const BACKLOG_FLAGS = ['--tail', '--sort', '--sort-by', '--reverse'];

/** When the flags of a watching command have no effect. */
export function watchRules(when?: readonly FlagTerm[]): readonly FlagRule[] {
  const isStdin: FlagTerm = { flag: '--filename', is: (file) => file === '-' };
  return [
    { flags: [...BACKLOG_FLAGS, '--since'], not: ['--watch-only'] },
    { flags: ['--resume', '--silence-limit', '--max-pause'], not: ['--filename'] },
    // A stream has no initial list.
    { flags: [...BACKLOG_FLAGS, '--watch-only'], not: [isStdin] },
  ].map((rule) => ({ ...rule, ...(when && { when }) }));
}
