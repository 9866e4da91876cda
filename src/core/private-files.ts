import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';

/** How many symbolic links a path may lead through. Source: Linux `path_resolution(7)`. */
const MAX_LINKS = 40;

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Where a folder really is, if nobody but the user and root can change what is in it; undefined if others can, or if
 * it is not there and cannot be made.
 *
 * Every folder and every symbolic link on the way must belong to the user or to root, and nobody else may write to
 * the folders, except to those with the sticky bit (`/tmp`), in which nobody can replace what belongs to others. The
 * folder itself must be the user's, and no link. On Windows, where there are no such modes, every folder is fine.
 *
 * @param makeDepth how many of the last folders of the path are made if they are missing
 */
export function privateDirectory(folder: string, makeDepth: number): string | undefined {
  const { root } = parse(folder);
  const uid = process.getuid?.();
  let at = root;
  let links = 0;
  try {
    let entry = lstatSync(root);
    const names = namesIn(folder.slice(root.length));
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      if (!isSafeOnTheWay(entry, uid)) return undefined;
      const path = join(at, name);
      entry = lstatSync(path, { throwIfNoEntry: false }) ?? makeFolder(path, names.length < makeDepth);
      if (!entry.isSymbolicLink()) {
        at = path;
        continue;
      }
      if (!isOwnedBy(entry, uid) || ++links > MAX_LINKS || names.length === 0) return undefined;
      const target = readlinkSync(path);
      names.unshift(...namesIn(target));
      if (isAbsolute(target)) at = root;
      entry = lstatSync(at);
    }
    if (!entry.isDirectory()) return undefined;
    return uid === undefined || (entry.uid === uid && (entry.mode & WRITABLE_BY_OTHERS) === 0)
      ? at
      : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}

function makeFolder(path: string, isWanted: boolean): Stats {
  if (isWanted) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process may have made it since.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return lstatSync(path);
}

function isSafeOnTheWay(folder: Stats, uid: number | undefined): boolean {
  if (!folder.isDirectory() || !isOwnedBy(folder, uid)) return false;
  return uid === undefined || (folder.mode & WRITABLE_BY_OTHERS) === 0 || (folder.mode & STICKY) !== 0;
}

function isOwnedBy({ uid: owner }: Stats, uid: number | undefined): boolean {
  return uid === undefined || owner === uid || owner === 0;
}

/** Reads a file that the user wrote and nobody else can write to; undefined if it is not there, or is not such a file. */
export function readPrivateFile(file: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    // What is checked is what was opened, so that it cannot be another file by then. A FIFO must not be waited for.
    fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const entry = fstatSync(fd);
    const uid = process.getuid?.();
    const isPrivate = uid === undefined || (entry.uid === uid && (entry.mode & WRITABLE_BY_OTHERS) === 0);
    return entry.isFile() && isPrivate ? readFileSync(fd) : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Writes a file of a private folder, so that its readers find it whole or not at all. Writes nothing if that fails. */
export function writePrivateFile(file: string, content: string | Uint8Array): void {
  const begun = join(dirname(file), `.${process.pid}-${process.hrtime.bigint().toString(36)}`);
  try {
    writeFileSync(begun, content, { mode: 0o600, flag: 'wx' });
    renameSync(begun, file);
  } catch {
    rmSync(begun, { force: true });
  }
}
