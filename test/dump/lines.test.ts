import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DumpLine, readLines } from '../../src/dump/lines.ts';

async function read(pieces: string[], maxLength?: number): Promise<DumpLine[]> {
  const lines: DumpLine[] = [];
  const stream = (async function* () {
    yield* pieces;
  })();
  for await (const some of readLines(stream, maxLength)) lines.push(...some);
  return lines;
}

describe('readLines', () => {
  it('gives the same lines however the text is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', ' ') });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(30)), async (whole, cuts) => {
        const pieces = [...cuts, whole.length]
          .sort((x, y) => x - y)
          .map((at, index, all) => {
            return whole.slice(all[index - 1] ?? 0, at);
          });
        const wanted = whole.split('\n').map((line) => line.replace(/\r$/, ''));
        if (wanted.at(-1) === '' && !whole.endsWith('\r')) wanted.pop();
        const lines = await read(pieces);
        expect(lines.map((line) => line.text)).toEqual(wanted);
        expect(lines.map((line) => line.number)).toEqual(wanted.map((_, at) => at + 1));
      }),
    );
  });

  it('gives a line that is very long in parts', async () => {
    expect(await read(['abc', 'def', 'ghi\nxy', 'z\n'], 5)).toEqual([
      { text: 'abcdef', number: 1, goesOn: true },
      { text: 'ghi', number: 1, isContinuation: true },
      { text: 'xyz', number: 2 },
    ]);
  });
});
