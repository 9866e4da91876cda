import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonLines } from '../../../src/cluster/http/json-lines.ts';

async function* stream(chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function readAll(chunks: (string | Uint8Array)[], maxLineBytes?: number): Promise<object[]> {
  const values: object[] = [];
  for await (const found of readJsonLines(stream(chunks), maxLineBytes)) values.push(...found);
  return values;
}

describe('readJsonLines', () => {
  it.each<[string, string[], object[]]>([
    ['one line a chunk', ['{"a":1}\n', '{"b":2}\n'], [{ a: 1 }, { b: 2 }]],
    ['several lines in a chunk', ['{"a":1}\n{"b":2}\n{"c":3}\n'], [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['a line in many chunks', ['{"a"', ':', '', '1}', '\n'], [{ a: 1 }]],
    ['empty lines', ['\n\n', '{"a":1}\r\n', '\r\n'], [{ a: 1 }]],
    ['nothing', [], []],
  ])('%s', async (_, chunks, values) => {
    expect(await readAll(chunks)).toEqual(values);
  });

  it('gives the same values however the bytes are cut', async () => {
    const json = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(json), fc.array(fc.nat()), async (values, cuts) => {
        const expected = values.map((value) => JSON.parse(JSON.stringify(value)));
        const bytes = Buffer.from(expected.map((value) => `${JSON.stringify(value)}\n`).join(''));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(await readAll(chunks)).toEqual(expected);
      }),
    );
  });

  it('cuts between any two bytes of a character', async () => {
    const bytes = Buffer.from('{"é€😀":"é€😀"}\n');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const values = await readAll([bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(values).toEqual([{ 'é€😀': 'é€😀' }]);
    }
  });

  it.each([
    ['a half line at the end', ['{"a":1}\n{"b"'], 'cut off'],
    ['HTML', ['<html>\n'], 'not a JSON object'],
    ['a number', ['1\n'], 'not a JSON object'],
  ])('refuses %s', async (_, chunks, words) => {
    await expect(readAll(chunks)).rejects.toThrow(words);
  });

  it('refuses a line without end before it fills the memory', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.alloc(1024, 0x20);
      }
    }
    const read = async () => {
      for await (const _ of readJsonLines(endless(), 10_000));
    };
    await expect(read).rejects.toThrow('more than 10000 bytes');
    expect(given).toBe(10);
  });
});
