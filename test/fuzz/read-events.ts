import { readDump } from '../../src/dump/dump.ts';
import type { CoreV1Event } from '../../src/event/types.ts';

/** Bytes as a stream, in chunks of this size. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Reads the text of a dump. Damages are `location: reason`. */
export async function readEvents(text: string, chunkSize = text.length + 1) {
  const events: CoreV1Event[] = [];
  const damages: string[] = [];
  for await (const chunk of readDump(inChunks(Buffer.from(text), chunkSize))) {
    for (const event of chunk.events) events.push(event);
    for (const { location, reason } of chunk.damages) damages.push(`${location}: ${reason}`);
  }
  return { events, damages };
}
