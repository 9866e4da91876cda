import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { KevError } from '../../../errors.ts';
import type { Io } from '../../io.ts';

/**
 * The bytes of a file, or of stdin (`-`), as they come. Ends early when the signal aborts.
 *
 * @throws KevError `input` when it cannot be read
 */
export async function* readInput(file: string, io: Io, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? (io.stdin as Readable) : createReadStream(file);
  // A read from a terminal may never come back by itself.
  addAbortSignal(signal, stream);
  try {
    yield* stream;
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ''] ?? message;
    throw new KevError('input', `cannot read ${file === '-' ? 'stdin' : file}: ${reason}`, { cause: error });
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};
