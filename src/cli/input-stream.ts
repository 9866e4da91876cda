import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { KevError } from '../errors.ts';
import type { Io } from './io.ts';

/** Whether somebody types at a terminal what is read. */
export function isTyped(file: string, io: Io): boolean {
  return file === '-' && (io.stdin as ReadStream).isTTY;
}

/** The bytes of a file, or of stdin (`-`). The signal ends it, also while it waits for somebody at a terminal. */
export function openInput(file: string, io: Io, signal: AbortSignal): Readable {
  if (isTyped(file, io)) io.stderr.write('kev: reading what is typed here; Ctrl-D ends it\n');
  return addAbortSignal(signal, file === '-' ? (io.stdin as Readable) : createReadStream(file));
}

/** Why a file or stdin could not be read, for people. */
export function cannotReadInput(file: string, error: NodeJS.ErrnoException): KevError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new KevError('input', `cannot read ${file === '-' ? 'stdin' : file}: ${reason}`, { cause: error });
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
};
