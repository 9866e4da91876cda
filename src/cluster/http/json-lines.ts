import { UnavailableError } from '../../core/errors.ts';

/** Far longer than any watch event: etcd's limit for an object is 1.5 MiB. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Parses a stream of JSON lines. Yields for each chunk the values of the lines that it completes, which may be none.
 * Skips empty lines.
 *
 * @throws UnavailableError when a line is not a JSON object, is cut off by the stream's end, or is longer than
 *   `maxLineBytes` (default 8 MiB); whatever the stream throws
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<object[]> {
  // Splitting at this byte never splits a character: in UTF-8 no other character contains it.
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const values: object[] = [];
    const start = chunk.lastIndexOf(NEWLINE) + 1;
    if (start > 0) {
      // One text for all lines: to decode a line takes longer than to cut it out.
      const lines = textOf([...parts, chunk.subarray(0, start - 1)]).split('\n');
      parts = [];
      length = 0;
      try {
        for (const line of lines) {
          const value = parseLine(line);
          if (value !== undefined) values.push(value);
        }
      } catch (error) {
        yield values;
        throw error;
      }
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    length += chunk.length - start;
    yield values;
    if (length > maxLineBytes)
      throw new UnavailableError(`the server sent a line of more than ${maxLineBytes} bytes`);
  }
  if (textOf(parts).trim() !== '')
    throw new UnavailableError('the stream was cut off in the middle of a line');
}

function parseLine(text: string): object | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through: the text itself is not shown.
  }
  throw new UnavailableError('the server sent a line that is not a JSON object');
}

function textOf(parts: Uint8Array[]): string {
  const [first] = parts;
  const { buffer, byteOffset, byteLength } = parts.length === 1 && first ? first : Buffer.concat(parts);
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
