import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseDump } from '../dump/dump.ts';
import { followFile, followStream } from '../dump/growing.ts';
import { KevError } from '../errors.ts';
import { matchesQuery } from '../event/query.ts';
import type { EventSource } from '../event/source.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Io } from './io.ts';

/**
 * The events of a dump, in its order. One that grows, with an event a line, can be followed.
 *
 * @param file its path; `-` means stdin. Its list throws KevError `input` when it cannot be read
 */
export function openDumpSource(file: string, io: Io): EventSource {
  return {
    async *list(query) {
      const events = await readDump(file, io);
      yield { items: events.filter((event) => matchesQuery(event, query)), resourceVersion: '' };
    },
    watch() {
      throw new KevError('usage', 'cannot watch a dump: it has no versions to watch from');
    },
    async *follow(query, { signal } = {}) {
      const told =
        file === '-'
          ? followStream(io.stdin, 'stdin', signal)
          : followFile(file, { clock: io.clock, signal });
      for await (const one of told) {
        yield 'events' in one
          ? { ...one, events: one.events.filter((event) => matchesQuery(event, query)) }
          : one;
      }
    },
  };
}

async function readDump(file: string, io: Io): Promise<CoreV1Event[]> {
  if (file === '-') return parseDump(await text(io.stdin), 'stdin');
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    throw new KevError('input', `cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  return parseDump(content, file);
}
