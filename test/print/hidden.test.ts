import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SummaryKey, summarizeEvents } from '../../src/explain/similar/summarize.ts';
import { formatSummaryJson } from '../../src/print/counts-json.ts';
import { formatDescription } from '../../src/print/describe.ts';
import { objectHeadRows, referenceHeadRows } from '../../src/print/object-head.ts';
import { createEventOutput, parseOutputFormat } from '../../src/print/output.ts';
import { createPalette } from '../../src/print/palette.ts';
import { formatSummary } from '../../src/print/summary.ts';
import { capture } from '../support/capture.ts';
import { anyEvent, anyText, HIDDEN } from '../support/hidden.ts';

const NOW = 1772366400000000000n;
const events = fc.array(anyEvent, { minLength: 1, maxLength: 3 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colors that kev gives
const COLORS = /\x1b\[(?:1|2|22|3[12569]|38;5;\d+)m/g;

/** CVE-2021-25743: whoever may write an event must not move the cursor of whoever reads it. */
describe('is a law: nothing hidden reaches the terminal', () => {
  it.each([
    ...['', 'wide', 'json', 'yaml', 'ndjson', 'name', 'github', 'otlp'],
    'custom-columns=A:.message,B:.metadata.labels,C:{.involvedObject.kind}/{.involvedObject.name}',
    'jsonpath={range ..metadata}{@}{end}{..message}',
  ])('through -o %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.boolean(),
        fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>,
        async (some, stream, color) => {
          const out = capture();
          const options = {
            namespace: true,
            counts: true,
            stream,
            color,
            terminal: true,
            lineWidth: () => 80,
          };
          const output = await createEventOutput(parseOutputFormat(format), out.write, options);
          output.write(some, NOW);
          output.end();
          expect(out.text().replace(COLORS, '')).not.toMatch(HIDDEN);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('through one row an event, but in formats of several lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.constantFrom('', 'wide', 'name', 'ndjson', 'otlp', 'custom-columns=A:.message'),
        async (some, format) => {
          const out = capture();
          const output = await createEventOutput(parseOutputFormat(format), out.write, { headers: false });
          output.write(some, NOW);
          output.end();
          expect(out.text().split('\n')).toHaveLength(some.length + 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('through a summary', () => {
    fc.assert(
      fc.property(
        events,
        fc.option(fc.integer({ min: 20, max: 120 }), { nil: undefined }),
        fc.constantFrom<SummaryKey>('reason', 'object', 'namespace', 'component'),
        (some, lineWidth, by) => {
          const rows = summarizeEvents(some, by);
          const text = formatSummary(rows, NOW, { lineWidth, palette: createPalette(1) });
          expect(text.replace(COLORS, '')).not.toMatch(HIDDEN);
          expect(formatSummaryJson(rows)).not.toMatch(HIDDEN);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('through the description of an object', () => {
    const anyJson = fc.oneof(anyText, fc.jsonValue());
    const condition = fc.record({ type: anyJson, status: anyJson, reason: anyJson, message: anyJson });
    const object = fc.record({
      metadata: fc.record({
        name: anyText,
        namespace: anyText,
        labels: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
        annotations: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
        deletionTimestamp: anyText,
        ownerReferences: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ kind: anyText, name: anyText, controller: fc.boolean() }), { maxLength: 2 }),
        ),
      }),
      status: fc.oneof(
        fc.jsonValue(),
        fc.record({
          phase: anyJson,
          reason: anyJson,
          message: anyJson,
          conditions: fc.array(condition, { maxLength: 2 }),
        }),
      ),
    });
    fc.assert(
      fc.property(object, events, (described, some) => {
        const options = { palette: createPalette(1), lineWidth: 80 };
        for (const head of [
          objectHeadRows(described, NOW),
          referenceHeadRows(some[0]?.involvedObject ?? {}),
        ]) {
          expect(formatDescription(head, some, NOW, options).replace(COLORS, '')).not.toMatch(HIDDEN);
        }
      }),
      { numRuns: 100 },
    );
  });
});
