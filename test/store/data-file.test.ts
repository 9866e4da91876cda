import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectDataFile } from '../../src/store/data-file.ts';
import { openStore } from '../../src/store/store.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let whole: string;

beforeAll(async () => {
  folder = new TemporaryFolder();
  await using store = await openStore({ path: folder.path });
  const names = Array.from({ length: 200 }, (_, at) => `web.${at}`);
  await Promise.all(names.map((name) => store.sink.create(sampleEvent({ metadata: { name } }))));
  whole = folder.at('data.mdb');
});
afterAll(() => folder[Symbol.dispose]());

/** A copy of the data file, damaged. */
function damaged(damage: (file: string) => void): string {
  const file = folder.at('damaged');
  copyFileSync(whole, file);
  damage(file);
  return file;
}

describe('inspectDataFile', () => {
  it('knows what LMDB wrote', () => {
    expect(inspectDataFile(whole)).toBe('whole');
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'unfinished'],
    ['a word', 'hello', 'unfinished'],
    ['a text', 'hello '.repeat(4000), 'foreign'],
    ['zeros', Buffer.alloc(20_000), 'foreign'],
    ['a database of another kind', `SQLite format 3\0${'x'.repeat(8192)}`, 'foreign'],
  ])('is not taken in by %s', (_, content, expected) => {
    expect(inspectDataFile(damaged((file) => writeFileSync(file, content)))).toBe(expected);
  });

  it.each([
    ['within its first page', 100, 'unfinished'],
    ['behind its first page', 4096, 'unfinished'],
    ['behind the pages that say where everything is', 8192, 'foreign'],
  ])('sees that it was cut off %s', (_, size, expected) => {
    expect(inspectDataFile(damaged((file) => truncateSync(file, size)))).toBe(expected);
  });

  it('sees a later version of LMDB', () => {
    const file = damaged((copy) => {
      const bytes = readFileSync(copy);
      bytes.writeUInt32LE(3, 28);
      writeFileSync(copy, bytes);
    });
    expect(inspectDataFile(file)).toBe('foreign');
  });

  it('gets along with damage anywhere in what it looks at', () => {
    const bytes = readFileSync(whole);
    const at = fc.nat({ max: 2 * 4096 - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(at, fc.nat({ max: 255 })), { minLength: 1 }), (changes) => {
        const file = damaged((copy) => {
          const changed = Buffer.from(bytes);
          for (const [position, value] of changes) changed[position] = value;
          writeFileSync(copy, changed);
        });
        expect(['whole', 'unfinished', 'foreign']).toContain(inspectDataFile(file));
      }),
    );
  });
});
