import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KevError } from '../../core/errors.ts';
import { unzip } from '../../dump/decode.ts';
import { openTar } from '../../dump/tar.ts';
import { cannotReadInput, openInput } from '../io/input-stream.ts';
import type { Io } from '../io/io.ts';

/** A file to read events from. */
export interface DumpFile {
  /** For messages. */
  name: string;
  /** It was found in a folder or an archive: that it holds something else than events says nothing. */
  isMember: boolean;
  chunks: AsyncIterable<Uint8Array>;
}

/** Which files of a folder or an archive may hold events. */
const EVENT_FILE = /\.(?:json|ya?ml|ndjson|jsonl)(?:\.gz)?$/i;
const ARCHIVE = /\.(?:tar|tgz|tar\.gz)$/i;

/**
 * The files that a path stands for: itself, those of an archive (tar, also gzipped), or those of a folder. Links in
 * folders and archives are not followed. Each file must be read before the next one is asked for.
 *
 * @param path `-` means stdin
 * @param isRecursive whether folders in the folder are read, too
 * @throws KevError `input` when it cannot be read, or holds no file that may hold events
 */
export async function* openDumpFiles(
  path: string,
  isRecursive: boolean,
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  if (path !== '-' && (await isDirectory(path))) yield* inDirectory(path, isRecursive, io, signal);
  else yield* inFile(path, path === '-' ? 'stdin' : path, false, io, signal);
}

/** Why a file of many could not be read, without its name. */
export function reasonOf({ message }: KevError, name: string): string {
  const start = `cannot read ${name}: `;
  return message.startsWith(start) ? message.slice(start.length) : message;
}

/** What to do when events may be in the folders of a folder. */
export const DIRECTORIES_HINT = 'use -R to read its subdirectories';

/** Whether there are folders in a folder. */
export async function hasDirectories(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isDirectory());
}

async function* inDirectory(
  path: string,
  isRecursive: boolean,
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  let [files, folders] = [0, 0];
  for await (const file of filesIn(path, isRecursive, () => folders++)) {
    files += 1;
    yield* inFile(file, file, true, io, signal);
  }
  if (files > 0) return;
  throw new KevError('input', `cannot read ${path}: no JSON, YAML, or tar file in it`, {
    hint: folders > 0 ? DIRECTORIES_HINT : undefined,
  });
}

/**
 * The paths of regular files that may hold events, in the order of their names.
 *
 * @param onFolder called for each folder that is not read
 */
async function* filesIn(folder: string, isRecursive: boolean, onFolder: () => void): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw cannotReadInput(folder, error);
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isRecursive) yield* filesIn(path, true, onFolder);
      else onFolder();
    } else if (entry.isFile() && (EVENT_FILE.test(entry.name) || ARCHIVE.test(entry.name))) yield path;
  }
}

async function* inFile(
  path: string,
  name: string,
  isMember: boolean,
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<DumpFile> {
  const { files, whole } = await openTar(unzip(readBytes(path, io, signal)));
  if (files === undefined) {
    yield { name, isMember, chunks: whole };
    return;
  }
  let found = 0;
  for await (const file of files) {
    if (!EVENT_FILE.test(file.path)) continue;
    found += 1;
    yield { name: `${file.path} in ${name}`, isMember: true, chunks: file.chunks };
  }
  if (found === 0 && !isMember)
    throw new KevError('input', `cannot read ${name}: no JSON or YAML file in this archive`);
}

async function* readBytes(path: string, io: Io, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* openInput(path, io, signal);
  } catch (error) {
    // Not when the signal has ended it.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw cannotReadInput(path, error as NodeJS.ErrnoException);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw cannotReadInput(path, error as NodeJS.ErrnoException);
  }
}
