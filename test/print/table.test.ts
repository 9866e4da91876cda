import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table, type TableOptions } from '../../src/print/table.ts';
import { displayWidth } from '../../src/print/width.ts';
import { capture } from '../support/capture.ts';

function format(batches: string[][][], options?: TableOptions): string {
  const out = capture();
  const table = new Table(out.write, options);
  for (const batch of batches) table.write(batch);
  return out.text();
}

describe('Table', () => {
  it('makes columns as wide as their longest cell and three blanks, at least six, and ends lines with their last cell', () => {
    expect(
      format([
        [
          ['A', 'LONG HEADER', 'C'],
          ['1', 'x', 'last'],
          ['12345', '', ''],
        ],
      ]),
    ).toBe(
      ['A       LONG HEADER   C', '1       x             last', '12345                 ', ''].join('\n'),
    );
  });

  it('takes other widths, as describe has them', () => {
    expect(
      format(
        [
          [
            ['  a', 'b'],
            ['  ccc', 'd'],
          ],
        ],
        { minWidth: 0, padding: 2 },
      ),
    ).toBe('  a    b\n  ccc  d\n');
  });

  it('ends a column where a row does not reach beyond it, and starts a new one after it', () => {
    expect(
      format([[['Name:', 'x'], ['Containers:'], ['Longer:', 'y'], ['A:', 'b', 'c'], ['Very long:', 'd']]], {
        minWidth: 0,
        padding: 2,
      }),
    ).toBe('Name:  x\nContainers:\nLonger:     y\nA:          b  c\nVery long:  d\n');
  });

  it('counts what a terminal shows, not code units', () => {
    expect(
      format([
        [
          ['世界', 'wide'],
          ['e\u0301e\u0301', 'marks'],
          ['🚀🚀🚀', 'emoji'],
        ],
      ]),
    ).toBe('世界     wide\ne\u0301e\u0301       marks\n🚀🚀🚀   emoji\n');
  });

  it('keeps the widths of the first batch; a longer cell pushes the rest of its row only as far as it must', () => {
    const first = [
      ['A', 'B', 'C', 'D'],
      ['12345678', 'b', 'c', 'd'],
    ];
    const later = [
      ['1234567890', 'b', 'c', 'd'],
      ['12345678901234', 'b', 'c', 'd'],
      ['1', 'b', 'c', 'd'],
    ];
    expect(format([first, ...later.map((row) => [row])])).toBe(
      [
        'A          B     C     D',
        '12345678   b     c     d',
        '1234567890  b    c     d',
        '12345678901234  b  c   d',
        '1          b     c     d',
        '',
      ].join('\n'),
    );
  });

  it('makes columns at least as wide as minWidths', () => {
    expect(format([[['A', 'B']], [['12345', 'b']]], { minWidths: [5] })).toBe('A       B\n12345   b\n');
  });

  it('wraps the last cell under itself where the terminal ends', () => {
    const lineWidth = () => 30;
    expect(
      format(
        [
          [
            ['AGE', 'MESSAGE'],
            ['1s', 'one two three four five six seven'],
          ],
        ],
        { lineWidth },
      ),
    ).toBe('AGE   MESSAGE\n1s    one two three four five\n      six seven\n');
    expect(format([[['a long first cell', 'one two three four five six']]], { lineWidth })).toBe(
      'a long first cell   one two three four five six\n',
    );
  });

  it('asks for the width of the terminal each time', () => {
    const widths = [30, 40];
    const lineWidth = () => widths.shift();
    const row = ['1s', 'one two three four five six seven'];
    expect(format([[row], [row]], { lineWidth })).toBe(
      '1s    one two three four five\n      six seven\n1s    one two three four five six seven\n',
    );
  });

  it('paints cells without moving those after them', () => {
    const rows = [
      ['世界', 'b', 'one two three four five six'],
      ['1', '', 'last'],
    ];
    const lineWidth = () => 35;
    const paint = (text: string, column: number) => `\x1b[3${column}m${text}\x1b[39m`;
    const painted = format([rows], { paint, lineWidth });
    expect(painted).toContain('\x1b[32mfive six\x1b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colors are made of
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(format([rows], { lineWidth }));
  });

  it('writes many rows in chunks', () => {
    const out = capture();
    const rows = Array.from({ length: 5_000 }, (_, at) => [`${at}`, 'some text that fills the row']);
    new Table(out.write).write(rows);
    expect(out.chunks.length).toBeGreaterThan(3);
    expect(out.chunks.length).toBeLessThan(50);
    expect(out.text().split('\n')).toHaveLength(5_001);
  });

  it('starts every column at the same position in every row of a batch', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '世', 'e\u0301', '🚀') });
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(rows, (cells) => {
        const marked = cells.map((row) => row.map((text) => `|${text}`));
        const lines = format([marked]).split('\n').slice(0, -1);
        const starts = lines.map((line) =>
          [...line.matchAll(/\|/g)].map((match) => displayWidth(line.slice(0, match.index))).join(),
        );
        expect(new Set(starts).size).toBe(1);
      }),
    );
  });
});
