import { readSync } from 'node:fs';
import type { Meta, Tree } from './data-file.ts';

/** LMDB's numbers (`mdb.c`: P_BRANCH, P_LEAF, P_OVERFLOW, F_BIGDATA, P_INVALID, PAGEHDRSZ, NODESIZE, MDB_ovpage). */
const BRANCH = 0x01;
const LEAF = 0x02;
const OVERFLOW = 0x04;
const BIG_DATA = 0x01;
const NO_PAGE = 2 ** 64;
const HEADER = 24;
const NODE = 8;
const BIG_DATA_PLACE = 24;

/** The first pages of a file, which say where everything is. */
const META_PAGES = 2;

/** No tree is as deep. */
const MAX_DEPTH = 32;

/**
 * Goes through all pages that LMDB can come to from there, and tells whether each is as LMDB writes it:
 * LMDB itself believes every byte, and a wrong one brings the process down. What the values say is not
 * looked at.
 *
 * A transaction must hold the snapshot meanwhile, or others use its pages again.
 *
 * Source: LMDB `mdb.c`, MDB_page, MDB_node, mdb_node_add; the binding's `midl.c` for the free pages.
 */
export function arePagesWhole(handle: number, meta: Meta): boolean {
  try {
    new PageCheck(handle, meta).run();
    return true;
  } catch (error) {
    if (error instanceof Damage) return false;
    throw error;
  }
}

class Damage extends Error {}

function must(condition: boolean): asserts condition {
  if (!condition) throw new Damage();
}

type Walk = Omit<Tree, 'root'> & { isFree: boolean };

/** A page in a tree: its keys lie from `low` up to, not including, `high`. */
interface Place {
  page: number;
  level: number;
  low?: Buffer | undefined;
  high?: Buffer | undefined;
}

/** Where the pages of a long value are. */
interface BigValue {
  page: number;
  pages: number;
  length: number;
}

class PageCheck {
  readonly #handle: number;
  readonly #meta: Meta;
  /** Which pages are accounted for: no two of all those in use and free are the same. */
  readonly #seen: Uint8Array;
  readonly #bytes: Buffer;
  readonly #halves: Uint16Array;

  constructor(handle: number, meta: Meta) {
    this.#handle = handle;
    this.#meta = meta;
    this.#seen = new Uint8Array(meta.pages).fill(1, 0, META_PAGES);
    const memory = new ArrayBuffer(meta.pageSize);
    this.#bytes = Buffer.from(memory);
    this.#halves = new Uint16Array(memory);
  }

  run(): void {
    this.#tree(this.#meta.main, false);
    this.#tree(this.#meta.free, true);
  }

  #tree({ root, ...tree }: Tree, isFree: boolean): void {
    const { depth } = tree;
    const walk: Walk = { depth, branches: 0, leaves: 0, overflows: 0, entries: 0, isFree };
    must(depth <= MAX_DEPTH && (depth === 0) === (root === NO_PAGE));
    if (depth > 0) this.#page({ page: root, level: 1 }, walk);
    for (const name of ['branches', 'leaves', 'overflows', 'entries'] as const)
      must(walk[name] === tree[name]);
  }

  #page(place: Place, walk: Walk): void {
    if (place.level === walk.depth) this.#leaf(place, walk);
    else for (const child of this.#branch(place, walk)) this.#page(child, walk);
  }

  /** The page's children. The first of them has no key: its keys begin where the page's do. */
  #branch({ page, level, low, high }: Place, walk: Walk): Place[] {
    this.#read(page, BRANCH);
    walk.branches += 1;
    const children: Place[] = [];
    let end = this.#begin();
    for (let at = 0; at < this.#nodes; at++) {
      const node = this.#node(at);
      const keyEnd = node + NODE + this.#half(node + 6);
      end += even(keyEnd - node);
      must(keyEnd <= this.#meta.pageSize);
      const key = at === 0 ? low : Buffer.from(this.#bytes.subarray(node + NODE, keyEnd));
      const before = children.at(-1);
      if (before) {
        must(isBefore(before.low, key, walk));
        before.high = key;
      }
      const number = this.#half(node) + this.#half(node + 2) * 2 ** 16 + this.#half(node + 4) * 2 ** 32;
      children.push({ page: number, level: level + 1, low: key, high });
    }
    must(children.length > 1 && isBefore(children.at(-1)?.low, high, walk));
    must(end === this.#meta.pageSize);
    return children;
  }

  #leaf({ page, low, high }: Place, walk: Walk): void {
    this.#read(page, LEAF);
    walk.leaves += 1;
    walk.entries += this.#nodes;
    const big: BigValue[] = [];
    const lists: Buffer[] = [];
    let end = this.#begin();
    let last: Buffer | undefined;
    for (let at = 0; at < this.#nodes; at++) {
      const node = this.#node(at);
      const length = this.#half(node) + this.#half(node + 2) * 2 ** 16;
      const flags = this.#half(node + 4);
      const data = node + NODE + this.#half(node + 6);
      const dataEnd = data + (flags === BIG_DATA ? BIG_DATA_PLACE : length);
      must((flags === 0 || flags === BIG_DATA) && dataEnd <= this.#meta.pageSize);
      end += even(dataEnd - node);
      const key = this.#bytes.subarray(node + NODE, data);
      if (last) must(isBefore(last, key, walk));
      else if (low) must(!isBefore(key, low, walk));
      last = key;
      if (flags === BIG_DATA)
        big.push({ page: word(this.#bytes, data), pages: word(this.#bytes, data + 16), length });
      else if (walk.isFree) lists.push(Buffer.from(this.#bytes.subarray(data, dataEnd)));
    }
    must(last !== undefined && isBefore(last, high, walk));
    must(end === this.#meta.pageSize);
    for (const value of big) this.#bigValue(value, walk, lists);
    for (const list of lists) this.#freePages(list);
  }
  /** A value that has pages of its own. */
  #bigValue({ page, pages, length }: BigValue, walk: Walk, lists: Buffer[]): void {
    const { pageSize } = this.#meta;
    must(pages === Math.ceil((HEADER + length) / pageSize));
    this.#read(page, OVERFLOW);
    must(this.#bytes.readUInt32LE(20) === pages);
    for (let at = 1; at < pages; at++) this.#see(page + at);
    walk.overflows += pages;
    if (!walk.isFree) return;
    const list = Buffer.alloc(length);
    readSync(this.#handle, list, 0, length, page * pageSize + HEADER);
    lists.push(list);
  }

  /** A length, then so many pages; one below zero tells how many pages follow on the one behind it, zero is a gap. */
  #freePages(list: Buffer): void {
    const length = word(list, 0);
    must((length + 1) * 8 <= list.length);
    for (let at = 1; at <= length; at++) {
      const entry = Number(list.readBigInt64LE(at * 8));
      if (entry === 0) continue;
      let [pages, first] = [1, entry];
      if (entry < 0) {
        at += 1;
        must(at <= length);
        [pages, first] = [-entry, Number(list.readBigInt64LE(at * 8))];
      }
      must(first > 0 && pages <= this.#meta.pages);
      for (let page = first; page < first + pages; page++) this.#see(page);
    }
  }

  #see(page: number): void {
    must(page < this.#meta.pages && this.#seen[page] === 0);
    this.#seen[page] = 1;
  }

  #read(page: number, flags: number): void {
    const { pageSize, transaction } = this.#meta;
    this.#see(page);
    must(readSync(this.#handle, this.#bytes, 0, pageSize, page * pageSize) === pageSize);
    must(word(this.#bytes, 0) === page && word(this.#bytes, 8) <= transaction);
    must(this.#half(16) === 0 && this.#half(18) === flags);
  }

  /** Where the nodes begin, which lie close together up to the end of the page. */
  #begin(): number {
    const [lower, upper] = [this.#half(20), this.#half(22)];
    must(lower % 2 === 0 && lower <= upper && upper <= this.#meta.pageSize - HEADER);
    return HEADER + upper;
  }

  get #nodes(): number {
    return this.#half(20) / 2;
  }

  #node(at: number): number {
    const node = HEADER + this.#half(HEADER + 2 * at);
    must(node % 2 === 0 && node >= HEADER + this.#half(22) && node + NODE <= this.#meta.pageSize);
    return node;
  }

  /** Sixteen bits at an even place. */
  #half(at: number): number {
    return this.#halves[at >> 1] ?? 0;
  }
}

function even(length: number): number {
  return (length + 1) & ~1;
}

function isBefore(a: Buffer | undefined, b: Buffer | undefined, { isFree }: Walk): boolean {
  if (a === undefined || b === undefined) return true;
  if (!isFree) return a.compare(b) < 0;
  // The keys of free pages are numbers of transactions.
  must(a.length === 8 && b.length === 8);
  return word(a, 0) < word(b, 0);
}

/** Sixty-four bits. */
function word(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
