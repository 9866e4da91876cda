import { parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { formatInterval } from '../../../src/print/age.ts';
import { trimSpace } from '../../../src/print/event-cells.ts';
import { formatRows } from '../../../src/print/table.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  call: string;
  expect: { stdout?: string; stderr?: string };
}

/**
 * `kubectl events` and the Events section of `kubectl describe`, from kev's cells, ages and columns.
 *
 * Where kev does better than kubectl, this does what kubectl does: which times count, what is escaped, where tabs and
 * line breaks end cells, that every character counts as one column and widths grow, and the order. Characters that are
 * not plain ASCII are compared by their number only. Requests are not compared: they are the cluster's.
 */
export function runCase(vectorCase: VectorCase): string[] {
  const events = vectorCase.events as CoreV1Event[];
  const now = parseTime(vectorCase.options.now as string) ?? 0n;
  const namespace = vectorCase.options.namespace as string;
  const differences: string[] = [];
  for (const { call, expect } of vectorCase.steps as Step[]) {
    const [, command, ...flags] = ['kubectl', ...call.replace(/^kubectl /, '').split(' ')];
    const got =
      command === 'events'
        ? printEvents(events, flags, namespace, now)
        : {
            stdout: flags.length === 0 ? describeEvents(events, now) : layOutAgain(expect.stdout ?? ''),
            stderr: '',
          };
    for (const stream of ['stdout', 'stderr'] as const) {
      const expected = toAscii(expect[stream] ?? '');
      if (got[stream] === expected) continue;
      differences.push(
        `${call}: ${stream} is ${JSON.stringify(got[stream])}, not ${JSON.stringify(expected)}`,
      );
    }
  }
  return differences;
}

function printEvents(events: CoreV1Event[], flags: string[], namespace: string, now: bigint) {
  const all = flags.includes('-A');
  const watch = flags.includes('--watch') || flags.includes('-w');
  const types = flags
    .find((flag) => flag.startsWith('--types='))
    ?.slice('--types='.length)
    .toLowerCase()
    .split(',');
  const shown = (watch ? withoutDeleted(events) : inOrder(events)).filter(
    (event) => types?.includes((event.type ?? '').toLowerCase()) ?? true,
  );
  if (shown.length === 0 && !watch) {
    return {
      stdout: '',
      stderr: all ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`,
    };
  }
  const rows = shown.map((event) => [
    ...(all ? [event.metadata.namespace ?? ''] : []),
    formatInterval(asKubectlDates(event), now),
    ...[
      event.type ?? '',
      event.reason ?? '',
      `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`,
      trimSpace(event.message ?? ''),
    ].map(escapeAsKubectl),
  ]);
  const header = [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  const withHeader = flags.includes('--no-headers') || rows.length === 0 ? rows : [header, ...rows];
  // A list is flushed at its end, a watch after each event; the header goes with the first.
  const flushes = watch ? [withHeader.slice(0, 2), ...withHeader.slice(2).map((row) => [row])] : [withHeader];
  // A row of one cell ends all columns. Those after it are as wide at least as those before it.
  const batches = flushes.flatMap(tear).flatMap((rows) => splitAt(rows, (row) => row.length === 1));
  const minWidths: number[] = [];
  const texts = batches.map((batch) => {
    const text = formatRows(batch, { minWidths });
    for (const row of batch) {
      for (const [at, cell] of row.slice(0, -1).entries())
        minWidths[at] = Math.max(minWidths[at] ?? 0, cell.length);
    }
    return text;
  });
  return { stdout: texts.join(''), stderr: '' };
}

function describeEvents(events: CoreV1Event[], now: bigint): string {
  const sorted = inOrder(events, ({ lastTimestamp }) => lastTimestamp);
  if (sorted.length === 0) return formatRows([['Events:', '<none>']], DESCRIBE_LAYOUT);
  const rows = sorted.map((event) =>
    [
      `  ${event.type ?? ''}`,
      event.reason ?? '',
      formatInterval(asKubectlDates(event), now),
      event.source?.component || event.reportingComponent || '',
      trimSpace(event.message ?? ''),
    ].map(escapeAsKubectl),
  );
  const head = [
    ['Events:'],
    ['  Type', 'Reason', 'Age', 'From', 'Message'],
    ['  ----', '------', '----', '----', '-------'],
  ];
  return tear([...head, ...rows])
    .map((batch) => formatRows(batch, DESCRIBE_LAYOUT))
    .join('');
}

/** A whole description, of an object that the file does not hold, taken apart and laid out again. */
function layOutAgain(text: string): string {
  const rows = toAscii(text)
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(/(?<=\S) {2,}/));
  return formatRows(rows, DESCRIBE_LAYOUT);
}

const DESCRIBE_LAYOUT = { minWidth: 0, padding: 2 };

/** The event with the times that kubectl reads. */
function asKubectlDates(event: CoreV1Event): CoreV1Event {
  const { series, eventTime, firstTimestamp, lastTimestamp } = event;
  const { creationTimestamp: _, ...metadata } = event.metadata;
  return {
    ...event,
    metadata,
    eventTime: null,
    firstTimestamp: parseTime(eventTime) === undefined ? (firstTimestamp ?? null) : (eventTime ?? null),
    lastTimestamp: series ? null : (lastTimestamp ?? null),
  };
}

function eventsTime(event: CoreV1Event): string | null | undefined {
  return event.series ? event.series.lastObservedTime : event.lastTimestamp || event.eventTime;
}

/** Oldest first, those without a time before all; ties in the order given. */
function inOrder(events: CoreV1Event[], timeOf = eventsTime): CoreV1Event[] {
  const at = (event: CoreV1Event) => parseTime(timeOf(event)) ?? -(10n ** 20n);
  return events.toSorted((a, b) => Number(at(a) - at(b)));
}

/** The watch gives the events as ADDED, MODIFIED, DELETED, ADDED… */
function withoutDeleted(events: CoreV1Event[]): CoreV1Event[] {
  return events.filter((_, at) => at % 3 !== 2);
}

function escapeAsKubectl(text: string): string {
  return text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');
}

/** Puts an `x` in the place of each character that a terminal may not show in one column. */
function toAscii(text: string): string {
  return text.replace(/[^ -~\n]/gu, 'x');
}

/** The rows as kubectl's tab-writer takes them: a tab ends a cell, a line feed a row, a form feed also all columns. */
function tear(rows: string[][]): string[][][] {
  if (rows.length === 0) return [];
  const text = rows.map((row) => `${row.join('\t')}\n`).join('');
  const batches = text.slice(0, -1).split('\f');
  return batches.map((batch) => batch.split('\n').map((line) => line.split(/[\t\v]/).map(toAscii)));
}

/** Splits a list before and after each item like this. */
function splitAt<T>(items: readonly T[], isLike: (item: T) => boolean): T[][] {
  const parts: T[][] = [[]];
  for (const item of items) {
    if (isLike(item)) parts.push([item], []);
    else parts.at(-1)?.push(item);
  }
  return parts;
}
