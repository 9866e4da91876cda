import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseDump } from '../dump/dump.ts';
import { KevError } from '../errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Io } from './io.ts';

/**
 * The events of a dump.
 *
 * @param file its path; `-` means stdin
 * @throws KevError `input` when it cannot be read
 */
export async function readDump(file: string, io: Io): Promise<CoreV1Event[]> {
  if (file === '-') return parseDump(await text(io.stdin), 'stdin');
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    throw new KevError('input', `cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  return parseDump(content, file);
}
