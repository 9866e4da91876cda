import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeCell, escapeLines } from '../../src/print/escape.ts';

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/u;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({
    unit: fc.constantFrom('\x1b', '[', '31m', '\r', '\b', '\x9b', '\u202e', '\u200b', 'a', '🚀', '\ufe0f'),
  }),
);

describe('escapeCell', () => {
  it.each([
    ['plain text \\n <b> "q"', 'plain text \\n <b> "q"'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\nb\tc\rd\be\0', 'a\\nb\\tc\\rd\\x08e\\x00'],
    ['\x7f\x85\x9b', '\\x7f\\x85\\x9b'],
    ['\u202eevil\u2066', '\\u202eevil\\u2066'],
    ['zero\u200bwidth\ufeff\u00ad', 'zero\\u200bwidth\\ufeff\\xad'],
    ['line\u2028para\u2029', 'line\\u2028para\\u2029'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['half \ud83d pair \ude00', 'half \ufffd pair \ufffd'],
    ['héllo 世界 🚀 e\u0301', 'héllo 世界 🚀 e\u0301'],
    ['⚠\ufe0f but a\ufe0f', '⚠\ufe0f but a\\ufe0f'],
  ])('shows %j as %j', (text, expected) => {
    expect(escapeCell(text)).toBe(expected);
  });

  it('leaves nothing hidden, and escaped text unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeCell(text);
        expect(escaped).not.toMatch(HIDDEN);
        expect(escapeCell(escaped)).toBe(escaped);
      }),
      { numRuns: 500 },
    );
  });

  it('is a law: visible text is left alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), (text) => {
        fc.pre(!HIDDEN.test(text) && !/[\ufe0e\ufe0f]/.test(text));
        expect(escapeCell(text)).toBe(text);
      }),
    );
  });
});

describe('escapeLines', () => {
  it('leaves line feeds, and nothing else that is hidden', () => {
    expect(escapeLines('one\n\ttwo\r\n\x1b')).toBe('one\n\\ttwo\\r\n\\x1b');
  });
});
