import fc from 'fast-check';
import { toOrder } from '../../../src/cli/flags/order-flags.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { escapeCell, escapeLines } from '../../../src/print/escape.ts';
import { createEventOutput, parseOutputFormat } from '../../../src/print/output.ts';
import { parseSortPath } from '../../../src/print/sort-path.ts';
import { formatTemplate } from '../../../src/record/format-template.ts';
import { sortEvents } from '../../../src/select/order.ts';
import { anyEvent, anyText } from '../../support/hidden.ts';
import { corpusValues } from '../corpus.ts';
import { likeLinesOf } from '../mutated-text.ts';
import { checkRefusal, checkSame, checkVisible, target } from '../target.ts';

/** What users write to have events printed and ordered, and what programs write to have them made. */

const EVENTS = corpusValues('events.ndjson').slice(0, 2) as CoreV1Event[];
const NOW = 1_772_366_400_000_000_000n;

async function print(format: Parameters<typeof createEventOutput>[0], event: CoreV1Event): Promise<string> {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const output = await createEventOutput(format, write, { terminal: true });
  output.write([...EVENTS, event], NOW);
  output.end();
  return text;
}

export const jsonPath = target(
  'JSONPath',
  fc.tuple(likeLinesOf('jsonpaths.txt'), anyEvent),
  async ([template, event]) => {
    await print({ kind: 'jsonpath', template }, event);
  },
);

export const customColumns = target(
  'custom columns',
  fc.tuple(likeLinesOf('columns.txt'), anyEvent),
  async ([template, event]) => {
    checkVisible(await print({ kind: 'custom-columns', template }, event));
  },
);

export const sortPath = target(
  '--sort-by',
  fc.tuple(likeLinesOf('jsonpaths.txt'), anyEvent),
  ([path, event]) => {
    const given = [...EVENTS, event];
    const key = parseSortPath(path);
    const sorted = sortEvents(given, { key });
    checkSame(sorted.length, given.length);
    checkSame(sortEvents(sorted, { key }), sorted);
    toOrder({ sort: path });
  },
);

export const outputFormat = target('-o', likeLinesOf('output-formats.txt'), async (text) => {
  await print(parseOutputFormat(text), EVENTS[0] as CoreV1Event);
});

export const escaping = target('escaping', anyText, (text) => {
  checkVisible(escapeLines(text));
  const cell = escapeCell(text);
  checkVisible(cell);
  if (cell.includes('\n')) throw new Error('a cell of two lines');
  checkSame(escapeCell(cell), cell);
});

const argument = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(Symbol('s'), () => 1, Number.NaN, -0, new Error('e'), Object.create(null)),
  fc.constantFrom<unknown>(
    {
      toString: () => {
        throw new Error('no text');
      },
    },
    Object.create({ toString: undefined }),
  ),
  fc.constantFrom<unknown>(
    {
      get a() {
        throw new Error('no member');
      },
    },
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
  ),
  fc.constantFrom<unknown>(Object.create(null, { toString: { value: () => 'own' } })),
);

export const messageTemplate = target(
  'message templates',
  fc.tuple(likeLinesOf('message-templates.txt'), fc.array(argument, { maxLength: 4 })),
  ([format, args]) => {
    try {
      if (typeof formatTemplate(format, args) !== 'string') throw new Error('no text');
    } catch (error) {
      // It never throws, not even a refusal.
      checkRefusal(new Error('thrown', { cause: error }));
    }
  },
);
