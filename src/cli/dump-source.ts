import { type Damage, readDump } from '../dump/dump.ts';
import { followFile, followStream } from '../dump/growing.ts';
import { KevError } from '../errors.ts';
import { matchesQuery } from '../event/query.ts';
import type { EventPage, EventSource } from '../event/source.ts';
import { escapeCell } from '../print/escape.ts';
import { cannotReadInput, openInput } from './input-stream.ts';
import type { Io } from './io.ts';

/** Dumps as a source of events, and what was found out about them. */
export interface DumpSource {
  source: EventSource;
  /** The files' names. */
  place: string;
  /** Whether something in what was read so far was damaged. It has been said. */
  isDamaged(): boolean;
}

/**
 * The events of dumps, one after the other, in their order. Of each place where a dump is damaged a line says
 * so. A single dump that grows, with an event a line, can be followed.
 *
 * @param files their paths; `-` means stdin. Listing throws KevError `input` when one cannot be read, or nothing in it
 * @throws KevError `usage` when stdin is to be read twice
 */
export function openDumpSource(files: string[], io: Io): DumpSource {
  if (files.filter((file) => file === '-').length > 1) throw new KevError('usage', 'cannot read stdin twice');
  const speaker = new DamageSpeaker(io);
  const source: EventSource = {
    async *list(query, { signal = io.signal } = {}) {
      for (const file of files) {
        for await (const page of listFile(file, speaker, io, signal)) {
          yield { ...page, items: page.items.filter((event) => matchesQuery(event, query)) };
        }
      }
    },
    watch() {
      throw new KevError('usage', 'cannot watch a dump: it has no versions to watch from');
    },
    async *follow(query, { signal } = {}) {
      const [file = '-', ...more] = files;
      if (more.length > 0) throw new KevError('usage', 'cannot watch several dumps at once');
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
  return { source, place: files.join(', '), isDamaged: () => speaker.hasSpoken };
}

async function* listFile(
  file: string,
  speaker: DamageSpeaker,
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<EventPage> {
  const name = file === '-' ? 'stdin' : file;
  // What is damaged in something that is no dump at all is not worth a line each.
  const held: Damage[] = [];
  let values = 0;
  try {
    for await (const piece of readDump(openInput(file, io, signal))) {
      values += piece.values;
      for (const damage of piece.damages) held.push(damage);
      if (values > 0) for (const damage of held.splice(0)) speaker.say(name, damage);
      if (piece.events.length > 0) yield { items: piece.events, resourceVersion: '' };
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (!code || !syscall) throw error;
    throw cannotReadInput(file, error as NodeJS.ErrnoException);
  }
  const [first] = held;
  if (first) throw new KevError('input', `cannot read ${name}: ${first.place}: ${first.reason}`);
}

/** Of very many damages the first ones tell enough. */
const MAX_SAID = 50;

/** Says where dumps are damaged. */
class DamageSpeaker {
  readonly #io: Io;
  #said = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  get hasSpoken(): boolean {
    return this.#said > 0;
  }

  say(name: string, { place, reason }: Damage): void {
    this.#said += 1;
    if (this.#said > MAX_SAID + 1) return;
    const words =
      this.#said > MAX_SAID ? 'and more of this sort' : `cannot read ${name}, ${place}: ${oneLine(reason)}`;
    this.#io.stderr.write(`warning: ${escapeCell(words)}\n`);
  }
}

/** A parser's message quotes what it has stumbled over. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
