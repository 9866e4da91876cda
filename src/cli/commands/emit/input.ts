import { cannotReadInput, openInput } from '../../input-stream.ts';
import type { Io } from '../../io.ts';

/**
 * The bytes of a file, or of stdin (`-`), as they come. Ends early when the signal aborts.
 *
 * @throws KevError `input` when it cannot be read
 */
export async function* readInput(file: string, io: Io, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* openInput(file, io, signal);
  } catch (error) {
    if (!signal.aborted) throw cannotReadInput(file, error as NodeJS.ErrnoException);
  }
}
