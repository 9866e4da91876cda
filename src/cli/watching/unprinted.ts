import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { OutputFile } from '../io/output.ts';

/** A file to which text was being appended when the process may have been killed. */
export interface AppendedFile extends OutputFile {
  /** Empty where the system does not tell. */
  path: string;
}

/** How much others can have appended between the time when the size was read and the write. */
const OTHERS_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * What is still to be printed of a text that was being appended to a file of this size: the bytes of the file tell
 * how much of it is there. What others appended meanwhile is not part of it, and a line that they broke is printed
 * again, on a line of its own. Everything, if the file cannot be read: a repeat is better than a loss.
 *
 * @param out what stdout is now
 */
export function unprintedOf(
  text: string,
  file: AppendedFile | null,
  out: OutputFile | undefined,
): Uint8Array {
  const bytes = Buffer.from(text);
  const tail = file === null ? undefined : readTail(file, out, bytes.length + OTHERS_BYTES);
  if (tail === undefined) return bytes;
  const isSameFile = file?.dev === out?.dev && file?.ino === out?.ino;
  return missingOf(bytes, tail, isSameFile);
}

/**
 * What is missing of `text` in the end of a file.
 *
 * @param tail the file from where the text was to begin, and whether that is all of it
 * @param canContinue what is printed comes right after the tail
 */
export function missingOf(
  text: Buffer,
  { bytes, isAll }: { bytes: Buffer; isAll: boolean },
  canContinue: boolean,
): Buffer {
  if (bytes.includes(text)) return text.subarray(text.length);
  const there = isAll ? prefixAtEnd(text, bytes) : 0;
  if (there > 0 && canContinue) return text.subarray(there);
  const rest = text.subarray(Math.max(lineEnd(text, there), printedLines(text, bytes)));
  const isBroken = canContinue && isAll && bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  return isBroken ? Buffer.concat([Buffer.of(NEWLINE), rest]) : rest;
}

/** How much of the beginning of a text stands at the end of a file, from the beginning of a line on. */
function prefixAtEnd(text: Buffer, file: Buffer): number {
  for (let start = Math.max(0, file.length - text.length); start < file.length; start += 1) {
    const isLineStart = start === 0 || file[start - 1] === NEWLINE;
    if (isLineStart && file.compare(text, 0, file.length - start, start) === 0) return file.length - start;
  }
  return 0;
}

/** How many bytes of a text's first lines stand together in a file. */
function printedLines(text: Buffer, file: Buffer): number {
  const ends = lineEnds(text);
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (file.includes(text.subarray(0, ends[middle - 1]))) low = middle;
    else high = middle - 1;
  }
  return ends[low - 1] ?? 0;
}

/** Where the records of a text end: its lines, or only the whole of it where records take several lines. */
function lineEnds(text: Buffer): number[] {
  if (/\n[\s})\]]/.test(text.toString('latin1'))) return [text.length];
  const ends: number[] = [];
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) ends.push(at + 1);
  return ends;
}

function lineEnd(text: Buffer, before: number): number {
  return lineEnds(text).findLast((end) => end <= before) ?? 0;
}

/** The file from its earlier size on. Undefined when it cannot be read, or was cut short or replaced. */
function readTail(
  file: AppendedFile,
  out: OutputFile | undefined,
  maxBytes: number,
): { bytes: Buffer; isAll: boolean } | undefined {
  const isStdout = out?.dev === file.dev && out.ino === file.ino;
  for (const path of isStdout ? ['/proc/self/fd/1', file.path] : [file.path]) {
    const tail = readTailAt(path, file, maxBytes);
    if (tail) return tail;
  }
  return undefined;
}

function readTailAt(
  path: string,
  { dev, ino, size }: AppendedFile,
  maxBytes: number,
): { bytes: Buffer; isAll: boolean } | undefined {
  let handle: number | undefined;
  try {
    const now = statSync(path);
    if (now.dev !== dev || now.ino !== ino || now.size < size) return undefined;
    handle = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.min(now.size - size, maxBytes));
    for (let read = 0; read < bytes.length; ) {
      const count = readSync(handle, bytes, read, bytes.length - read, size + read);
      if (count === 0) return undefined;
      read += count;
    }
    return { bytes, isAll: size + bytes.length === now.size };
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
