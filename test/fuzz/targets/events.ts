import fc from 'fast-check';
import { dump as toYaml } from 'js-yaml';
import { toDraft } from '../../../src/cli/commands/emit/draft-fields.ts';
import { toEmitRequests } from '../../../src/cli/commands/emit/requests.ts';
import { KevError } from '../../../src/core/errors.ts';
import { readRecords } from '../../../src/dump/dump.ts';
import { toEmittableCoreV1, toEmittableEventsV1 } from '../../../src/event/emittable.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { findViolations } from '../../../src/event/validate.ts';
import { toWire } from '../../../src/event/wire.ts';
import { groupSimilarEvents } from '../../../src/explain/similar/similar-events.ts';
import { summarizeEvents } from '../../../src/explain/similar/summarize.ts';
import { formatDescription } from '../../../src/print/describe.ts';
import { objectHeadRows, referenceHeadRows } from '../../../src/print/object-head.ts';
import { createEventOutput, type OutputFormat } from '../../../src/print/output.ts';
import { formatSummary } from '../../../src/print/summary.ts';
import { createTimeFormat } from '../../../src/print/time-format.ts';
import { EventDeduplicator } from '../../../src/select/deduplicator.ts';
import { parseExpression } from '../../../src/select/expression.ts';
import { matchesFilter } from '../../../src/select/filter.ts';
import { SORT_KEYS, sortEvents } from '../../../src/select/order.ts';
import { matchesQuery, parseFieldSelector } from '../../../src/select/query.ts';
import { corpusLines, corpusValues } from '../corpus.ts';
import { mutatedText } from '../mutated-text.ts';
import { mutatedValue } from '../mutated-value.ts';
import { inChunks, readEvents } from '../read-events.ts';
import { checkRefusal, checkSame, checkVisible, target } from '../target.ts';

/** Events that somebody else wrote, in whichever form, on their way to every output. */

const NOW = 1_772_366_400_000_000_000n;
const VALUES = corpusValues('events.ndjson');

const FORMATS: OutputFormat[] = [
  ...(['table', 'wide', 'json', 'yaml', 'ndjson', 'name', 'github', 'otlp'] as const).map((kind) => ({
    kind,
  })),
  { kind: 'custom-columns', template: 'A:.metadata,B:.involvedObject.name,C:{.reason} {..name}' },
];
const STREAM_FORMATS: OutputFormat[] = [
  ...FORMATS,
  { kind: 'jsonpath', template: '{.metadata}{..name}{.series.count}' },
];
const LIST_FORMATS: OutputFormat[] = [
  ...FORMATS,
  { kind: 'jsonpath', template: '{range .items[*]}{.metadata}{..name}{.series.count}{end}{.items}' },
];

const formatTime = createTimeFormat('America/New_York');

/**
 * Everything that commands do with events that they have read: nothing of it fails, nothing hidden is shown, and nothing is
 * refused but values that are nested ten times as deeply as those of an event.
 */
export async function useEvents(events: readonly CoreV1Event[]): Promise<void> {
  try {
    await useInEveryWay(events);
  } catch (error) {
    const isRefused = error instanceof KevError && !error.message.endsWith('nested too deeply');
    throw isRefused ? new Error(`refused: ${error.stack}`) : error;
  }
}

async function useInEveryWay(events: readonly CoreV1Event[]): Promise<void> {
  const shown = new EventDeduplicator('17');
  const until = parseExpression('kind!=Pod,/x/');
  const fields = parseFieldSelector('source=x,involvedObject.name!=y');
  for (const event of events) {
    matchesFilter(event, { types: ['x'], components: ['y'], since: 0n, include: [/a/u] });
    matchesQuery(event, { fields, labels: [{ key: 'app', operator: '>', bound: 1n }] });
    until(event);
    shown.add(event);
    for (const made of [toEmittableCoreV1(event), toEmittableEventsV1(event)]) {
      findViolations(made);
      JSON.stringify(toWire(made));
    }
  }
  for (const key of SORT_KEYS) checkSame(sortEvents(events, { key }).length, events.length);
  for (const format of LIST_FORMATS) await print(events, format, false);
  for (const format of STREAM_FORMATS) await print(events, format, true);
  const heads = events.flatMap(({ involvedObject }) => referenceHeadRows(involvedObject));
  checkVisible(formatDescription(heads, events, NOW));
  checkVisible(
    formatDescription(
      events.flatMap((event) => objectHeadRows(event, NOW)),
      [],
      NOW,
    ),
  );
  for (const by of ['reason', 'object', 'namespace', 'component'] as const) {
    checkVisible(formatSummary(summarizeEvents(events, by), NOW, { lineWidth: 80 }));
  }
  for (const { message } of groupSimilarEvents(events)) checkSame(typeof message, 'string');
}

async function print(events: readonly CoreV1Event[], format: OutputFormat, stream: boolean): Promise<void> {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const output = await createEventOutput(format, write, {
    stream,
    terminal: true,
    counts: stream,
    ...(stream && { formatTime }),
  });
  output.write(events, NOW);
  output.end();
  if (format.kind === 'json' && !stream) checkSame(JSON.parse(text).items.length, events.length);
  if (format.kind === 'ndjson') checkSame(text.split('\n').length - 1, events.length);
  checkVisible(text);
}

/** A dump in one of the forms in which dumps come. */
const dumpText = fc
  .tuple(
    fc.array(mutatedValue(VALUES), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('lines', 'list', 'pretty', 'yaml', 'yaml-list', 'array'),
  )
  .map(([values, form]) => {
    const list = { apiVersion: 'v1', kind: 'List', items: values };
    switch (form) {
      case 'lines':
        return values.map((value) => `${JSON.stringify(value)}\n`).join('');
      case 'list':
        return JSON.stringify(list);
      case 'pretty':
        return JSON.stringify(list, null, 4);
      case 'array':
        return JSON.stringify(values, null, 1);
      case 'yaml':
        return values.map((value) => `---\n${toYaml(value)}`).join('');
      default:
        return toYaml(list);
    }
  });

export const dumps = target(
  'dumps',
  fc.tuple(
    fc.oneof(mutatedText(dumpText), mutatedText(corpusLines('events.ndjson'))),
    fc.integer({ min: 1, max: 64 }),
  ),
  async ([text, size]) => {
    const whole = await readEvents(text);
    checkSame(await readEvents(text, size), whole);
    await useEvents(whole.events);
  },
);

export const dumpedEvents = target('events of dumps', dumpText, async (text) => {
  const { events } = await readEvents(text);
  await useEvents(events);
});

const recordText = fc.oneof(
  mutatedText(corpusLines('records.ndjson')),
  mutatedValue(corpusValues('records.ndjson')).map((value) => `${JSON.stringify(value)}\n`),
);

export const records = target('records of emit -f', recordText, async (text) => {
  const common = { component: 'kev', labels: {}, annotations: {}, resolve: true };
  for await (const found of readRecords(inChunks(Buffer.from(text), 1000))) {
    for (const wanted of found.flatMap((record) => toEmitRequests(record))) {
      if (wanted.kind === 'invalid') checkVisible(wanted.location);
      if (wanted.kind !== 'fields') continue;
      try {
        const draft = toDraft({ ...common, ...wanted.fields }, NOW);
        if (Object.getPrototypeOf(draft.labels) !== Object.prototype) throw new Error('a prototype was set');
      } catch (error) {
        checkRefusal(error);
      }
    }
  }
});
