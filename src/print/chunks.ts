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
