import { constants, createReadStream, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { KevError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import type { Io } from './io.ts';

/** Whether somebody types at a terminal what is read. */
export function isTyped(file: string, io: Io): boolean {
  return file === '-' && (io.stdin as ReadStream).isTTY;
}

/**
 * The bytes of a file, or of stdin (`-`). The signal ends it, also while it waits for a writer or for somebody at a
 * terminal.
 */
export function openInput(file: string, io: Io, signal: AbortSignal): Readable {
  if (isTyped(file, io)) io.stderr.write('kev: reading what is typed here; Ctrl-D ends it\n');
  return addAbortSignal(signal, file === '-' ? (io.stdin as Readable) : openFile(file));
}

/** A thread that opens a FIFO or reads from a terminal cannot be ended, so these are read without one. */
function openFile(path: string): Readable {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFIFO() && !stats?.isCharacterDevice()) return createReadStream(path);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  if (stats.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  return isatty(fd) ? new ReadStream(fd) : createReadStream(path, { fd });
}

/** Why a file or stdin could not be read, for people. */
export function cannotReadInput(file: string, error: NodeJS.ErrnoException): KevError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new KevError('input', `cannot read ${file === '-' ? 'stdin' : formatPath(file)}: ${reason}`, {
    cause: error,
  });
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
};
