/** A write costs more than the few bytes of a line. */
const CHUNK_LENGTH = 1 << 15;

/** Writes pieces of text in order, many short ones at once; at the end nothing is held back. */
export function writeInChunks(write: (text: string) => void, pieces: Iterable<string>): void {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_LENGTH) continue;
    write(chunk);
    chunk = '';
  }
  if (chunk !== '') write(chunk);
}
