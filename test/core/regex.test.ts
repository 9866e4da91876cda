import { describe, expect, it } from 'vitest';
import { compileRegex, RegexTooComplex } from '../../src/core/regex.ts';

/** The time to compile this doubles with each `a?`. */
const endless = 'a?'.repeat(200) + 'a'.repeat(200);

describe('compileRegex', () => {
  it.each(['back-?off', '^(a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p)$', 'x'.repeat(5000)])('%.30s', (source) => {
    expect(compileRegex(source, 'u').source).toBe(source);
  });

  it.each(['(', `${'(a|b)'.repeat(20)}(`])('refuses %j', (source) => {
    expect(() => compileRegex(source, 'u')).toThrow(SyntaxError);
  });

  it.each([endless, `(${endless}|b)`, '(?:a|)'.repeat(60) + 'a'.repeat(60)])(
    'refuses what would compile for years: %.20s',
    (source) => {
      expect(() => compileRegex(source, 'u', 500)).toThrow(RegexTooComplex);
    },
  );
});
