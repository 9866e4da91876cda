import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldColumns, formatFolded } from '../../src/print/fold.ts';
import { displayWidth } from '../../src/print/width.ts';

const plain = (text: string) => text;

describe('foldColumns', () => {
  const starts = (widths: number[], lineWidth: number, usual = widths) =>
    foldColumns(widths, usual, lineWidth).map(({ start, isFolded }) => (isFolded ? `+${start}` : start));

  it.each<[string, number[], number, (number | string)[]]>([
    ['leaves 40 columns to the last', [10, 10], 60, [0, 10, 20]],
    ['gives it lines of its own where there are fewer', [10, 10], 59, [0, 10, '+2']],
    ['needs no space after the last cell of a line', [20, 22], 40, [0, 20, '+2']],
    ['starts further lines for columns that do not fit', [30, 30, 30, 30], 80, [0, 30, '+4', 34, '+4']],
    ['leaves 24 columns at least to the one before the last', [30, 60], 54, [0, 30, '+2']],
    ['has one column where one fits', [80, 80], 60, [0, '+4', '+4']],
    ['takes a terminal without a width as endless', [900, 900], Number.POSITIVE_INFINITY, [0, 900, 1800]],
  ])('%s', (_, widths, lineWidth, expected) => {
    expect(starts(widths, lineWidth)).toEqual(expected);
  });

  it('uses the usual widths only if fewer columns are folded then', () => {
    expect(starts([10, 50], 80, [10, 20])).toEqual([0, 10, 30]);
    expect(starts([10, 50], 120, [10, 20])).toEqual([0, 10, 60]);
    expect(starts([10, 50], 30, [10, 45])).toEqual([0, '+2', '+2']);
  });
});

describe('formatFolded', () => {
  const positions = foldColumns([6, 8], [6, 8], 54);

  it('starts a cell after one that is too long on the next line, in its column', () => {
    expect(formatFolded(['1234567', 'b', 'message'], positions, 54, plain)).toBe(
      '1234567\n      b       message\n',
    );
    expect(formatFolded(['12345', 'b', 'message'], positions, 54, plain)).toBe('12345 b       message\n');
  });

  it('wraps a message under itself, and leaves out what is empty', () => {
    const text = 'one two three four five six seven eight nine ten';
    expect(formatFolded(['1', '', text], positions, 54, plain)).toBe(
      '1             one two three four five six seven eight\n              nine ten\n',
    );
    expect(formatFolded(['1', '', ''], positions, 54, plain)).toBe('1\n');
  });

  it('never breaks a word that fits on a line, nor goes beyond it, nor moves a cell', () => {
    const cell = fc
      .array(
        fc.string({
          unit: fc.constantFrom('a', 'b', '-', '世', 'e\u0301', '🚀'),
          minLength: 1,
          maxLength: 60,
        }),
        {
          maxLength: 6,
        },
      )
      .map((words) => words.join(' '));
    const widths = fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        widths,
        fc.integer({ min: 40, max: 200 }),
        fc.infiniteStream(cell),
        (columns, lineWidth, cells) => {
          const at = foldColumns(columns, columns, lineWidth);
          const row = [...cells.take(at.length)];
          const mark = (text: string, _: number, offset: number) => (offset === 0 ? `|${text}` : text);
          const lines = formatFolded(row, at, lineWidth, mark).slice(0, -1).split('\n');
          const starts = new Set([...at.map(({ start }) => start), lineWidth < 60 ? 2 : 4]);
          for (const line of lines) {
            expect(displayWidth(line.replaceAll('|', '').trimEnd())).toBeLessThanOrEqual(lineWidth);
            for (const { index } of line.matchAll(/\|/g)) {
              expect(starts).toContain(displayWidth(line.slice(0, index).replaceAll('|', '')));
            }
          }
          const words = row
            .flatMap((text) => text.match(/\S+/g) ?? [])
            .filter((word) => displayWidth(word) <= 36);
          const printed = new Set(lines.join(' ').replaceAll('|', '').split(' '));
          for (const word of words) expect(printed).toContain(word);
          expect(lines.join('').replace(/[ |]/g, '')).toBe(row.join('').replaceAll(' ', ''));
        },
      ),
    );
  });
});
