import { constants, createReadStream, openSync, type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { KevError } from './errors.ts';
import { formatPath } from './path-text.ts';

/** The streams of a process that reading input uses. */
export interface InputStreams {
  stdin: NodeJS.ReadableStream;
  stderr: { write(text: string): void };
  /** Called with the number of bytes that were read from a file or stdin. */
  onRead?: (bytes: number) => void;
}

/** Whether the input is typed at a terminal. */
export function isTyped(file: string, io: Pick<InputStreams, 'stdin'>): boolean {
  return file === '-' && (io.stdin as ReadStream).isTTY;
}

/**
 * Opens a file, or stdin (`-`), as a stream of bytes. The signal ends it, even while it waits for a writer or a
 * terminal.
 */
export function openInput(file: string, io: InputStreams, signal: AbortSignal): Readable {
  if (isTyped(file, io)) io.stderr.write('kev: reading from the terminal; Ctrl-D ends the input\n');
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

/**
 * Finds what a path names; undefined for stdin.
 *
 * @throws KevError `input`
 */
export async function statInput(file: string): Promise<Stats | undefined> {
  if (file === '-') return undefined;
  return stat(file).catch((error) => {
    throw cannotReadInput(file, error);
  });
}

/** Describes why a file or stdin can't be read. */
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
