import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inputError, type KevError } from '../core/errors.ts';
import { cannotReadInput, type InputStreams, openInput, statInput } from '../core/input-stream.ts';
import { DamagedStreamError } from './damaged-stream.ts';
import { unzip } from './decode.ts';
import { openTar } from './tar.ts';
import { UNPACK_LIMIT, UnpackLimit } from './unpack-limit.ts';

/** A file with events. */
export interface DumpFile {
  /** For messages. */
  name: string;
  /** Whether it is from a directory or an archive, where files without events are normal. */
  isMember: boolean;
  chunks: AsyncIterable<Uint8Array>;
}

/** Files of a directory or an archive that may contain events. */
const EVENT_FILE = /\.(?:json|ya?ml|ndjson|jsonl)(?:\.gz)?$/i;
const ARCHIVE = /\.(?:tar|tgz|tar\.gz)$/i;

/**
 * Opens the files of a path: a file, an archive (tar, also gzipped), or a directory. Links in directories and
 * archives are not followed. Each file must be read before the next one.
 *
 * @param path `-` means stdin
 * @param isRecursive whether to read subdirectories
 * @throws KevError `input` when it can't be read, or has no file that may contain events
 */
export async function* openDumpFiles(
  path: string,
  isRecursive: boolean,
  io: InputStreams,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  if ((await statInput(path))?.isDirectory()) yield* inDirectory(path, isRecursive, io, signal);
  else yield* inFile(path, path === '-' ? 'stdin' : path, false, io, signal);
}

/** Returns why a file can't be read, without its name. */
export function reasonOf({ message }: KevError, name: string): string {
  const start = `cannot read ${name}: `;
  return message.startsWith(start) ? message.slice(start.length) : message;
}

/** Hint for events in subdirectories. */
export const DIRECTORIES_HINT = 'use -R to read its subdirectories';

/** Whether a directory has subdirectories. */
export async function hasDirectories(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isDirectory());
}

async function* inDirectory(
  path: string,
  isRecursive: boolean,
  io: InputStreams,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  let [files, directories] = [0, 0];
  for await (const file of filesIn(path, isRecursive, () => directories++)) {
    files += 1;
    try {
      yield* inFile(file, file, true, io, signal);
    } catch (error) {
      if (!(error instanceof DamagedStreamError)) throw error;
      // What follows the damage can't be read, but the other files can.
      const failure = inputError(`cannot read ${file}: ${error.message}`);
      yield { name: file, isMember: true, chunks: failWith(failure) };
    }
  }
  if (files > 0) return;
  throw inputError(
    `cannot read ${path}: no JSON, YAML, or tar file in it`,
    directories > 0 ? DIRECTORIES_HINT : undefined,
  );
}

/**
 * Finds the regular files that may contain events, ordered by name.
 *
 * @param onSkipped called for each subdirectory that is skipped
 */
async function* filesIn(
  directory: string,
  isRecursive: boolean,
  onSkipped: () => void,
): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
    throw cannotReadInput(directory, error);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (isRecursive) yield* filesIn(path, true, onSkipped);
      else onSkipped();
    } else if (entry.isFile() && (EVENT_FILE.test(entry.name) || ARCHIVE.test(entry.name))) yield path;
  }
}

async function* inFile(
  path: string,
  name: string,
  isMember: boolean,
  io: InputStreams,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  const limit = new UnpackLimit();
  const { files, whole } = await openTar(unzip(limit.measure(readBytes(path, io, signal)), limit));
  if (files === undefined) {
    yield { name, isMember, chunks: unzip(whole, limit) };
    return;
  }
  let found = 0;
  for await (const file of files) {
    if (!EVENT_FILE.test(file.path)) continue;
    found += 1;
    const memberName = `${file.path} in ${name}`;
    yield { name: memberName, isMember: true, chunks: unzipMember(file.chunks, memberName, limit) };
    if (limit.isReached) return;
  }
  if (found === 0 && !isMember) throw inputError(`cannot read ${name}: no JSON or YAML file in this archive`);
}

/** Returns a stream that can't be read. */
function failWith(error: Error): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

/** @throws KevError `input` at the limit, which ends the reading of the archive */
async function* unzipMember(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  limit: UnpackLimit,
): AsyncGenerator<Uint8Array> {
  try {
    yield* unzip(chunks, limit);
  } catch (error) {
    if (!(error instanceof DamagedStreamError && limit.isReached)) throw error;
    throw inputError(`cannot read ${name}: the archive ${UNPACK_LIMIT}; the rest of it is not read`);
  }
}

async function* readBytes(path: string, io: InputStreams, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of openInput(path, io, signal)) {
      io.onRead?.(chunk.length);
      yield chunk;
    }
  } catch (error) {
    // An abort of the signal is not a file error.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw cannotReadInput(path, error as NodeJS.ErrnoException);
  }
}
