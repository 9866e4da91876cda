import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** LMDB's own numbers (`mdb.c`: MDB_MAGIC, MDB_DATA_VERSION, P_META, P_INVALID). */
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_PAGE_FLAG = 0x08;
const NO_PAGE = 0xffffffffffffffffn;

/** A page header's length: page and transaction number in 64 or in 32 bits, then eight bytes. */
const HEADER_BYTES = [24, 16];
const META_BYTES = 168;
const MIN_PAGE = 512;
const MAX_PAGE = 65_536;

/** How far the file may fall short of the pages that LMDB has given out: it does not write those that it freed again. */
const UNWRITTEN_PAGES = 65_536n;

/**
 * What a file looks like that LMDB is to open: `whole`, `unfinished` (shorter than any LMDB file, as
 * for a moment while another process makes it), or `foreign`.
 *
 * LMDB maps the file into memory and trusts what it finds, and the binding brings the process down
 * when LMDB refuses a file. So a file that is no LMDB file, or was cut off, must be told before. Only
 * the two pages that say where everything is are looked at.
 *
 * @throws the system's error when the file cannot be read
 *
 * Source: LMDB `mdb.c`, MDB_page, MDB_meta, mdb_env_read_header.
 */
export function inspectDataFile(file: string): 'whole' | 'unfinished' | 'foreign' {
  const handle = openSync(file, 'r');
  try {
    const first = readMeta(handle, 0);
    const header = headerOf(first);
    const second = header === 24 ? readMeta(handle, first.readUInt32LE(48)) : first;
    // Last, since another process may write: what these pages speak of is in the file by now.
    const { size } = fstatSync(handle);
    if (header === undefined) return size < 2 * MIN_PAGE ? 'unfinished' : 'foreign';
    if ((first.readUInt32LE(header + 4) & 0xffff) !== DATA_VERSION) return 'foreign';
    if ((first.readUInt16LE(header - 6) & META_PAGE_FLAG) === 0) return 'foreign';
    // Where page numbers have 32 bits the rest lies elsewhere; LMDB has to do without this check there.
    if (header !== 24) return 'whole';
    const pageSize = first.readUInt32LE(48);
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE || (pageSize & (pageSize - 1)) !== 0) return 'foreign';
    if (size < 2 * pageSize) return 'unfinished';
    const pages = BigInt(Math.ceil(size / pageSize));
    return [first, second].every((meta) => isPlausible(meta, pages)) ? 'whole' : 'foreign';
  } finally {
    closeSync(handle);
  }
}

/** A tree of pages, as a meta page has it. */
export interface Tree {
  depth: number;
  branches: number;
  leaves: number;
  overflows: number;
  entries: number;
  root: number;
}

/** What a transaction left: how many pages were given out, which of them are free, and the data. */
export interface Meta {
  pageSize: number;
  transaction: number;
  pages: number;
  free: Tree;
  main: Tree;
}

/**
 * Reads what LMDB goes by; undefined when no transaction leaves it so, and where page numbers
 * have 32 bits.
 *
 * Source: LMDB `mdb.c`, mdb_env_write_meta: transactions take turns with the two pages.
 */
export function readLastMeta(handle: number): Meta | undefined {
  let [first, second] = readMetas(handle);
  // Another process may write one at this moment.
  for (;;) {
    const again = readMetas(handle);
    if (first.equals(again[0]) && second.equals(again[1])) break;
    [first, second] = again;
  }
  if (headerOf(first) !== 24 || headerOf(second) !== 24) return undefined;
  const [even, odd] = [toMeta(first), toMeta(second)];
  const isInTurn = even.transaction % 2 === 0 && Math.abs(even.transaction - odd.transaction) <= 1;
  const last = even.transaction > odd.transaction ? even : odd;
  return isInTurn ? last : undefined;
}

/**
 * The number of the last transaction that was committed to a file that LMDB has opened; undefined
 * where page numbers have 32 bits.
 *
 * Source: LMDB `mdb.c`, mdb_env_pick_meta.
 */
export function lastTransaction(file: string): number | undefined {
  const handle = openSync(file, 'r');
  try {
    const [first, second] = readMetas(handle);
    if (headerOf(first) !== 24) return undefined;
    return Math.max(...[first, second].map((meta) => Number(meta.readBigUInt64LE(152))));
  } finally {
    closeSync(handle);
  }
}

function readMetas(handle: number): [Buffer, Buffer] {
  const first = readMeta(handle, 0);
  return [first, readMeta(handle, first.readUInt32LE(48))];
}

function toMeta(meta: Buffer): Meta {
  const [transaction, last] = [Number(meta.readBigUInt64LE(152)), Number(meta.readBigUInt64LE(144))];
  const pageSize = meta.readUInt32LE(48);
  return { pageSize, transaction, pages: last + 1, free: toTree(meta, 48), main: toTree(meta, 96) };
}

function toTree(meta: Buffer, at: number): Tree {
  const [branches = 0, leaves = 0, overflows = 0, entries = 0, root = 0] = [8, 16, 24, 32, 40].map((offset) =>
    Number(meta.readBigUInt64LE(at + offset)),
  );
  return { depth: meta.readUInt16LE(at + 6), branches, leaves, overflows, entries, root };
}

function headerOf(meta: Buffer): number | undefined {
  return HEADER_BYTES.find((length) => meta.readUInt32LE(length) === MAGIC);
}

/** Whether the roots of both trees (free pages, data) lie in the file, and the last page is not far behind its end. */
function isPlausible(meta: Buffer, pages: bigint): boolean {
  const roots = [meta.readBigUInt64LE(88), meta.readBigUInt64LE(136)];
  const last = meta.readBigUInt64LE(144);
  return roots.every((root) => root === NO_PAGE || root < pages) && last < pages + UNWRITTEN_PAGES;
}

function readMeta(handle: number, position: number): Buffer {
  const bytes = Buffer.alloc(META_BYTES);
  readSync(handle, bytes, 0, META_BYTES, position);
  return bytes;
}
