import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { OutputFile } from '../io/output.ts';

/** A file to which text was being appended when the process may have been killed. */
export interface AppendedFile extends OutputFile {
  /** Empty if it is not known. */
  path: string;
}

/** Maximum length of what other processes append between reading the size and writing. */
const OTHERS_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Returns the rest of a text that was being appended to a file: the content of the file shows how much was written.
 * Text that other processes appended is ignored, and a line that they broke is printed again on its own line. Returns
 * the whole text if the file cannot be read: a repeat is better than a loss.
 *
 * @param out the current file of stdout
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
 * Returns the part of a text that is missing at the end of a file.
 *
 * @param tail content of the file from where the text should start, and whether it reaches the end of the file
 * @param canContinue whether the next output directly follows the tail
 */
export function missingOf(
  text: Buffer,
  { bytes, isAll }: { bytes: Buffer; isAll: boolean },
  canContinue: boolean,
): Buffer {
  if (bytes.includes(text)) return text.subarray(text.length);
  const there = isAll ? prefixAtEnd(text, bytes) : 0;
  if (there > 0 && canContinue) return text.subarray(there);
  const brokenAt = lineEnds(text).findLast((end) => end <= there) ?? 0;
  const rest = text.subarray(Math.max(brokenAt, printedLines(text, bytes)));
  const isBroken = canContinue && isAll && bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  return isBroken ? Buffer.concat([Buffer.of(NEWLINE), rest]) : rest;
}

/** Length of the start of a text that is at the end of a file, from the start of a line. */
function prefixAtEnd(text: Buffer, file: Buffer): number {
  for (let start = Math.max(0, file.length - text.length); start < file.length; start += 1) {
    const isLineStart = start === 0 || file[start - 1] === NEWLINE;
    if (isLineStart && file.compare(text, 0, file.length - start, start) === 0) return file.length - start;
  }
  return 0;
}

/** Length in bytes of the first lines of a text that a file contains in sequence. */
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

/** Ends of the records of a text: its lines, or the whole text if records span several lines. */
function lineEnds(text: Buffer): number[] {
  if (/\n[\s})\]]/.test(text.toString('latin1'))) return [text.length];
  const ends: number[] = [];
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) ends.push(at + 1);
  return ends;
}

/** Reads a file from its earlier size on. Undefined if it can't be read, or was truncated or replaced. */
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
