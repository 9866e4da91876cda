import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingOf, unprintedOf } from '../../../src/cli/watching/unprinted.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** What is missing when this comes after the place where the text was to begin. */
const missing = (text: string, file: string, { isAll = true, canContinue = true } = {}) =>
  missingOf(Buffer.from(text), { bytes: Buffer.from(file), isAll }, canContinue).toString();

describe('the part of a text that is missing in a file', () => {
  it.each<[string, string, string]>([
    ['nothing was written', '', 'one\ntwo\n'],
    ['all of it', 'one\ntwo\n', ''],
    ['all of it, after something else', 'kev: a message\none\ntwo\nother\n', ''],
    ['a part of a line', 'on', 'e\ntwo\n'],
    ['a line and a part', 'one\nt', 'wo\n'],
    ['a part of a line, after something else', 'other\none\ntw', 'o\n'],
    ['only something else', 'kev: a message\n', 'one\ntwo\n'],
    ['something else without its end', 'kev: a mess', '\none\ntwo\n'],
    ['a line, then something else', 'one\nother\n', 'two\n'],
    ['a part of a line, then something else', 'one\ntwother\n', 'two\n'],
    ['a line that only begins in the same way', 'only\n', 'one\ntwo\n'],
    ['a line that ends in the way the text begins', 'xo', '\none\ntwo\n'],
  ])('when there is %s', (_, file, rest) => {
    expect(missing('one\ntwo\n', file)).toBe(rest);
  });

  it('is a whole line when it goes to another file', () => {
    expect(missing('one\ntwo\n', 'one\nt', { canContinue: false })).toBe('two\n');
  });

  it('is a whole record when records take several lines', () => {
    const record = '{\n    "a": 1\n}\n';
    expect(missing(record, '{\n    "a', {})).toBe('": 1\n}\n');
    expect(missing(record, '{\n    "aother\n', {})).toBe(record);
  });

  it('completes the text wherever the write ended, whatever other processes wrote before it', () => {
    const lines = fc.array(fc.stringMatching(/^[a-z{é]{1,8}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lines, lines, fc.nat(), (own, others, cut) => {
        const text = own.map((line) => `own-${line}\n`).join('');
        const before = others.map((line) => `${line}\n`).join('');
        const written = Buffer.from(text).subarray(0, cut % Buffer.byteLength(text));
        const file = Buffer.concat([Buffer.from(before), written]);
        const rest = missingOf(Buffer.from(text), { bytes: file, isAll: true }, true);
        expect(Buffer.concat([file, rest]).toString()).toBe(before + text);
      }),
    );
  });
});

describe('unprinted text', () => {
  const file = (path: string) => {
    const { dev, ino, size } = statSync(path);
    return { dev, ino, size, path };
  };

  it('is found by reading the file', () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'out');
    writeFileSync(path, 'before\n');
    const then = file(path);
    appendFileSync(path, 'other\none\n');
    expect(Buffer.from(unprintedOf('one\ntwo\n', then, undefined)).toString()).toBe('two\n');
    truncateSync(path);
    expect(Buffer.from(unprintedOf('one\ntwo\n', then, undefined)).toString()).toBe('one\ntwo\n');
    expect(Buffer.from(unprintedOf('one\n', null, undefined)).toString()).toBe('one\n');
  });
});
