import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DamagedStreamError } from '../../../src/dump/damaged-stream.ts';
import { unzip } from '../../../src/dump/decode.ts';
import { readDump } from '../../../src/dump/dump.ts';
import { openTar } from '../../../src/dump/tar.ts';
import { UnpackLimit } from '../../../src/dump/unpack-limit.ts';
import { toTar } from '../../support/tar.ts';
import { readCorpus } from '../corpus.ts';
import { share } from '../mutated-text.ts';
import { inChunks } from '../read-events.ts';
import { checkSame, target } from '../target.ts';

/** Archives of dumps, plain and gzipped, with a few bytes changed, removed, or repeated. */

const EVENTS = readCorpus('events.ndjson').slice(0, 4000);

const archive = toTar([
  { name: 'must-gather/events.json', content: EVENTS },
  { name: '../../outside.json', content: EVENTS.slice(0, 700) },
  { name: 'link.json', type: '2', link: '/etc/passwd' },
  { name: 'pax', type: 'x', content: '21 path=a/events.ndjson\n17 size=000000700\n' },
  { name: 'short.ndjson', content: EVENTS.slice(0, 700) },
]);

const FILES = [archive, gzipSync(archive), gzipSync(EVENTS), Buffer.from(EVENTS)];

const change = fc.record({
  kind: fc.constantFrom('set', 'remove', 'repeat'),
  at: share,
  length: share,
  byte: fc.oneof(fc.constantFrom(0, 0x20, 0x30, 0x37, 0x80, 0xff), fc.nat({ max: 255 })),
});

const changedFile = fc
  .tuple(fc.constantFrom(...FILES), fc.array(change, { maxLength: 4 }))
  .map(([file, changes]) => changes.reduce(apply, file));

function apply(
  file: Buffer,
  { kind, at, length, byte }: typeof change extends fc.Arbitrary<infer T> ? T : never,
) {
  // Most of what decides is in headers, at the start.
  const start = Math.floor(at ** 2 * file.length);
  const end = Math.min(file.length, start + 1 + Math.floor(length ** 4 * 2000));
  const [before, part, after] = [file.subarray(0, start), file.subarray(start, end), file.subarray(end)];
  switch (kind) {
    case 'set':
      return Buffer.concat([before, Buffer.from([byte]), file.subarray(start + 1)]);
    case 'remove':
      return Buffer.concat([before, after]);
    default:
      return Buffer.concat([before, part, part, after]);
  }
}

/** The events of the files in an archive, until it is damaged. */
async function readAll(bytes: Uint8Array, size: number): Promise<string[]> {
  const found: string[] = [];
  const limit = new UnpackLimit();
  try {
    const { files, whole } = await openTar(unzip(inChunks(bytes, size), limit));
    const opened = files ?? [{ path: '', chunks: whole }];
    for await (const { path, chunks } of opened) {
      for await (const { events } of readDump(unzip(chunks, limit))) {
        for (const event of events) found.push(`${path}: ${JSON.stringify(event)}`);
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedStreamError)) throw error;
    found.push(error.message);
  }
  return found;
}

export const archives = target(
  'archives',
  fc.tuple(changedFile, fc.integer({ min: 1, max: 700 })),
  async ([bytes, size]) => {
    const inParts = await readAll(bytes, size);
    // How much is decompressed before the damage depends on the chunks.
    if (bytes[0] !== 0x1f) checkSame(inParts, await readAll(bytes, bytes.length + 1));
  },
);
