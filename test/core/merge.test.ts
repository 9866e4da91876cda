import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../src/core/merge.ts';

async function* give<T>(values: T[], error?: Error): AsyncGenerator<T> {
  for (const value of values) {
    await null;
    yield value;
  }
  if (error) throw error;
}

describe('merge', () => {
  it('gives all, each source in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer())), async (sources) => {
        const got = sources.map((): number[] => []);
        for await (const { from, value } of merge(sources.map((values) => give(values))))
          got[from]?.push(value);
        expect(got).toEqual(sources);
      }),
    );
  });

  it('fails when one fails, after the events before it', async () => {
    const got: number[] = [];
    const read = async () => {
      for await (const { value } of merge([give([1, 2], new Error('broken'))])) got.push(value);
    };
    await expect(read()).rejects.toThrow('broken');
    expect(got).toEqual([1, 2]);
  });

  it('asks no source for more than is taken', async () => {
    let given = 0;
    async function* count() {
      for (;;) yield given++;
    }
    for await (const { value } of merge([count()])) if (value === 5) break;
    expect(given).toBeLessThanOrEqual(7);
  });

  // `kev wait` hung for minutes after an error in what it did with an event: the watch was never told that nobody
  // reads it any more, and went on looking out for silence.
  it('ends the sources when it is left', async () => {
    const ended: string[] = [];
    async function* endless(name: string) {
      try {
        for (let at = 0; ; at++) yield at;
      } finally {
        ended.push(name);
      }
    }
    const read = async () => {
      for await (const { value } of merge([endless('a'), endless('b')]))
        if (value === 2) throw new Error('enough');
    };
    await expect(read()).rejects.toThrow('enough');
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended.sort()).toEqual(['a', 'b']);
  });
});
