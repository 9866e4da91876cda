import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedStreamError } from '../../src/dump/damaged-stream.ts';
import { unzip } from '../../src/dump/decode.ts';
import { openTar } from '../../src/dump/tar.ts';
import { UnpackLimit } from '../../src/dump/unpack-limit.ts';
import { toTar } from '../support/tar.ts';

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new UnpackLimit();
  return unzip(limit.measure(chunks), limit);
}

/** The files as `PATH: CONTENT`; undefined when the bytes are not an archive. */
async function read(bytes: Uint8Array, size = 64 * 1024): Promise<string[] | undefined> {
  const { files } = await openTar(unpack(chunksOf(bytes, size)));
  if (files === undefined) return undefined;
  const found: string[] = [];
  for await (const { path, chunks } of files) {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    found.push(`${path}: ${Buffer.concat(parts)}`);
  }
  return found;
}

describe('openTar', () => {
  const archive = toTar([
    { name: 'a.json', content: 'one' },
    { name: 'folder/', type: '5' },
    { name: 'link', type: '2', link: '/etc/passwd' },
    { name: 'empty' },
    { name: 'folder/b.json', content: 'x'.repeat(1000) },
  ]);
  const expected = ['a.json: one', 'empty: ', `folder/b.json: ${'x'.repeat(1000)}`];

  it('gives the regular files, however the bytes come', async () => {
    for (const size of [64 * 1024, 1, 500]) {
      expect(await read(archive, size)).toEqual(expected);
      expect(await read(gzipSync(archive), size)).toEqual(expected);
    }
  });

  it('knows long names, of GNU tar and of pax', async () => {
    const long = `${'d'.repeat(150)}/e.json`;
    const pax = `path=${long}\n`;
    const length = String(pax.length + 4);
    const bytes = toTar([
      { name: '././@LongLink', type: 'L', content: `${long}\0` },
      { name: 'short', content: '1' },
      { name: 'header', type: 'x', content: `${length} ${pax}` },
      { name: 'short', content: '2' },
      { name: 'short', content: '3' },
    ]);
    expect(await read(bytes)).toEqual([`${long}: 1`, `${long}: 2`, 'short: 3']);
  });

  it('skips files that are not read', async () => {
    const { files } = await openTar(chunksOf(archive, 100));
    const paths: string[] = [];
    for await (const { path } of files ?? []) paths.push(path);
    expect(paths).toEqual(['a.json', 'empty', 'folder/b.json']);
  });

  it('leaves a stream that is not an archive as it is', async () => {
    const text = '{"kind":"List"}\n'.repeat(100);
    const { files, whole } = await openTar(chunksOf(Buffer.from(text), 7));
    expect(files).toBeUndefined();
    let read = '';
    for await (const chunk of whole) read += Buffer.from(chunk).toString();
    expect(read).toBe(text);
  });

  it('reads only enough to distinguish text from an archive', async () => {
    async function* typed() {
      yield Buffer.from('one line\n');
      throw new Error('nothing more may be asked for');
    }
    const { whole } = await openTar(unpack(typed()));
    expect(Buffer.from((await whole.next()).value as Uint8Array).toString()).toBe('one line\n');
  });

  it('reports that an archive is damaged, without other errors', async () => {
    await expect(read(archive.subarray(0, 3000))).rejects.toThrow(DamagedStreamError);
    const damages = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 0, max: 255 })));
    await fc.assert(
      fc.asyncProperty(damages, fc.nat(archive.length), async (bytes, length) => {
        const damaged = Buffer.from(archive.subarray(0, length));
        for (const [at, byte] of bytes) if (at < length) damaged[at] = byte;
        await read(damaged).catch((error) => expect(error).toBeInstanceOf(DamagedStreamError));
      }),
    );
  });

  it.each([
    ['zip', 'PK\x03\x04'],
    ['xz', '\xfd7zXZ\0'],
    ['zstd', '\x28\xb5\x2f\xfd'],
    ['bzip2', 'BZh91AY'],
  ])('names a format that must be unpacked first: %s', async (name, start) => {
    await expect(read(Buffer.from(`${start}${'x'.repeat(600)}`, 'latin1'))).resolves.toBeUndefined();
    const { whole } = await openTar(unpack(chunksOf(Buffer.from(start, 'latin1'), 100)));
    await expect(whole.next()).rejects.toThrow(name);
  });
});

describe('unzip', () => {
  it('ends what unpacks to very much more than its size', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
    const reading = (async () => {
      let length = 0;
      for await (const chunk of unpack(chunksOf(bomb, 64 * 1024))) length += chunk.length;
      return length;
    })();
    await expect(reading).rejects.toThrow('it unpacks to more than 200 times its size');
  });
});
