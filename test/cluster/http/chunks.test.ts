import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { readChunks } from '../../../src/cluster/http/chunks.ts';

async function collect(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of chunks) texts.push(chunk.toString());
  return texts;
}

describe('readChunks', () => {
  it('joins what comes while a chunk is worked on', async () => {
    const stream = new PassThrough();
    const chunks = readChunks(stream);
    const first = chunks.next();
    stream.write('a');
    expect((await first).value?.toString()).toBe('a');
    for (const text of ['b', 'c', 'd']) stream.write(text);
    stream.end();
    expect(await collect(chunks)).toEqual(['bcd']);
  });

  it('returns what arrived before an error, then throws it', async () => {
    const stream = new PassThrough();
    const chunks = readChunks(stream);
    const first = chunks.next();
    stream.write('a');
    await first;
    stream.on('data', () => stream.destroy(new Error('cut')));
    stream.write('b');
    expect((await chunks.next()).value?.toString()).toBe('b');
    await expect(chunks.next()).rejects.toThrow('cut');
  });

  it('reads no further ahead than it says, and loses nothing by that', async () => {
    const stream = new PassThrough();
    const chunks = readChunks(stream);
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const first = chunks.next();
    let written = 0;
    while (stream.write(chunk)) written += 1;
    written += 1;
    await first;
    for (let at = 0; at < 40; at++) stream.write(chunk);
    stream.end();
    const sizes = (await collect(chunks)).map((text) => text.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * chunk.length);
    const ofFirst = (await first).value?.length ?? 0;
    expect(sizes.reduce((sum, size) => sum + size, ofFirst)).toBe((written + 40) * chunk.length);
  });

  it('does not pause a stream whose chunks are taken as they come', async () => {
    const stream = new PassThrough();
    const pause = vi.spyOn(stream, 'pause');
    const all = collect(readChunks(stream));
    for (let at = 0; at < 40; at++) {
      stream.write(Buffer.alloc(8 * 1024, 'x'));
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    stream.end();
    const sizes = (await all).map((text) => text.length);
    expect(pause).not.toHaveBeenCalled();
    expect(sizes.slice(1, -1)).toEqual(Array(4).fill(64 * 1024));
  });

  it('reports a stream that was destroyed before', async () => {
    const stream = new PassThrough();
    stream.destroy();
    await expect(collect(readChunks(stream))).rejects.toThrow(/premature/i);
  });

  it('releases the stream when reading stops', async () => {
    const stream = new PassThrough();
    stream.write('a');
    for await (const _ of readChunks(stream)) break;
    expect(stream.destroyed).toBe(true);
  });
});
