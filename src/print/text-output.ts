import type { CoreV1Event } from '../event/types.ts';
import type { EventOutput } from './event-output.ts';

/** A format in which each event is a text of its own. */
export interface TextFormat {
  /** @param now the current time, in nanoseconds since the epoch */
  formatEvent(event: CoreV1Event, now: bigint): string;
  /** Text before the first event. Default: none. */
  start?: string;
  /** Text between two events. Default: none. */
  separator?: string;
  /** Text after the last event. Default: none. */
  end?: string;
  /** The output if there are no events. Default: none. */
  empty?: string;
}

/** Creates an output that prints events in a text format. */
export function createTextOutput(
  write: (text: string) => void,
  { formatEvent, start = '', separator = '', end = '', empty = '' }: TextFormat,
): EventOutput {
  let isEmpty = true;
  const format = function* (events: readonly CoreV1Event[], now: bigint): Iterable<string> {
    for (const event of events) {
      yield (isEmpty ? start : separator) + formatEvent(event, now);
      isEmpty = false;
    }
  };
  return {
    write: (events, now) => writeInChunks(write, format(events, now)),
    end: () => writeInChunks(write, [isEmpty ? empty : end]),
  };
}

/** One write of this length is much cheaper than one write for each line. */
const CHUNK_LENGTH = 1 << 15;

/** Writes texts in order, many short ones at once. */
export function writeInChunks(write: (text: string) => void, texts: Iterable<string>): void {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    write(chunk);
    chunk = '';
  }
  if (chunk !== '') write(chunk);
}
