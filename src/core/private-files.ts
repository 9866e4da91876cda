import fs, { type Stats } from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';

/** How many symbolic links a path may lead through. Source: Linux `path_resolution(7)`. */
const MAX_LINKS = 40;

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Resolves the real path of a directory that only the user and root can change. Undefined if others can, or if it does
 * not exist and cannot be created.
 *
 * Every directory and symbolic link of the path must belong to the user or to root. Directories must not be writable by
 * others, except with the sticky bit (`/tmp`), with which others cannot replace the user's files. The directory itself
 * must belong to the user and not be a symbolic link. On Windows, which has no such modes, every directory is accepted.
 *
 * @param makeDepth number of trailing directories of the path to create if they are missing
 */
export function privateDirectory(directory: string, makeDepth: number): string | undefined {
  const { root } = parse(directory);
  const uid = process.getuid?.();
  let at = root;
  let links = 0;
  try {
    let entry = fs.lstatSync(root);
    const names = namesIn(directory.slice(root.length));
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      if (!isSafeParent(entry, uid)) return undefined;
      const path = join(at, name);
      entry = fs.lstatSync(path, { throwIfNoEntry: false }) ?? makeDirectory(path, names.length < makeDepth);
      if (!entry.isSymbolicLink()) {
        at = path;
        continue;
      }
      if (!isOwnedBy(entry, uid) || ++links > MAX_LINKS || names.length === 0) return undefined;
      const target = fs.readlinkSync(path);
      names.unshift(...namesIn(target));
      if (isAbsolute(target)) at = root;
      entry = fs.lstatSync(at);
    }
    if (!entry.isDirectory()) return undefined;
    return isPrivate(entry, uid) ? at : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}

function makeDirectory(path: string, mayCreate: boolean): Stats {
  if (mayCreate) {
    try {
      fs.mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process may have created it since.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return fs.lstatSync(path);
}

function isSafeParent(directory: Stats, uid: number | undefined): boolean {
  if (!directory.isDirectory() || !isOwnedBy(directory, uid)) return false;
  return uid === undefined || (directory.mode & WRITABLE_BY_OTHERS) === 0 || (directory.mode & STICKY) !== 0;
}

/** Whether it belongs to the user, and no other user can write it. */
function isPrivate({ uid: owner, mode }: Stats, uid: number | undefined): boolean {
  return uid === undefined || (owner === uid && (mode & WRITABLE_BY_OTHERS) === 0);
}

function isOwnedBy({ uid: owner }: Stats, uid: number | undefined): boolean {
  return uid === undefined || owner === uid || owner === 0;
}

/**
 * Reads a file that only the user can write; undefined if it does not exist or others can write it.
 *
 * @param memory what it is read into, if it fits
 */
export function readPrivateFile(file: string, memory?: Buffer): Buffer | undefined {
  let fd: number | undefined;
  try {
    // Checks the opened file, so that it cannot be replaced in between. O_NONBLOCK, because opening a FIFO would block.
    fd = fs.openSync(
      file,
      fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0),
    );
    const entry = fs.fstatSync(fd);
    if (!entry.isFile() || !isPrivate(entry, process.getuid?.())) return undefined;
    return memory ? readInto(memory, fd) : fs.readFileSync(fd);
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** Reads an open file into memory; into new memory if it does not fit. */
export function readInto(memory: Buffer, fd: number): Buffer {
  let length = 0;
  for (;;) {
    if (length === memory.length) return Buffer.concat([memory, fs.readFileSync(fd)]);
    const read = fs.readSync(fd, memory, length, memory.length - length, null);
    if (read === 0) return memory.subarray(0, length);
    length += read;
  }
}

/** Writes a file of a private directory atomically. Does nothing if that fails. */
export function writePrivateFile(file: string, content: string | Uint8Array): void {
  const temporary = join(dirname(file), `.${process.pid}-${process.hrtime.bigint().toString(36)}`);
  try {
    fs.writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
    fs.renameSync(temporary, file);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}
