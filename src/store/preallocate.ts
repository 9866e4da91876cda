import { closeSync, fstatSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Meta, readLastMeta } from './data-file.ts';

/** What any write needs at the least, and some room to spare: copies of pages on the way to the records. */
const ROOM_BYTES = 64 * 1024;

/**
 * Makes a store's file reach as far behind what is in use of it as a transaction needs, and some more.
 * LMDB must not find out by itself that a page cannot be written: the binding then writes beyond its
 * memory. So kev writes zeros there before, which a full disk, a quota and a limit for files refuse in
 * good order. Whoever calls this holds LMDB's write lock.
 *
 * @param needed how many bytes, in a file that this transaction left
 * @throws the system's error when it cannot; the file is as long as it was then
 *
 * Source: the binding's `mdb.c`, mdb_page_flush, where it puts a message together.
 */
export function makeRoom(file: string, needed: (meta: Meta) => number): void {
  const handle = openSync(file, 'r+');
  try {
    const meta = readLastMeta(handle);
    if (meta === undefined) return;
    const { size } = fstatSync(handle);
    const wanted = meta.pages * meta.pageSize + needed(meta) + ROOM_BYTES;
    if (size >= wanted) return;
    try {
      writeZeros(handle, size, Math.ceil(wanted / ROOM_BYTES) * ROOM_BYTES);
    } catch (error) {
      ftruncateSync(handle, size);
      throw error;
    }
  } finally {
    closeSync(handle);
  }
}

/**
 * Makes sure that LMDB can make its files in a folder.
 *
 * @throws the system's error when it cannot
 */
export function tryRoom(folder: string): void {
  const file = join(folder, `room-${process.pid}`);
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeZeros(handle, 0, ROOM_BYTES);
  } finally {
    closeSync(handle);
    unlinkSync(file);
  }
}

function writeZeros(handle: number, from: number, to: number): void {
  const zeros = Buffer.alloc(Math.min(to - from, 2 ** 20));
  for (let at = from; at < to; ) at += writeSync(handle, zeros, 0, Math.min(zeros.length, to - at), at);
}
