import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One case of a vector file, as the files' README describes it. What its members mean, its family knows. */
export interface VectorCase {
  name: string;
  options: Record<string, unknown>;
  steps: unknown[];
  [member: string]: unknown;
}

export interface VectorFile {
  name: string;
  cases: VectorCase[];
}

/**
 * Runs one case against kev's code.
 *
 * Resolves to what differs, one line a difference; empty when the case passes. `file` is the whole
 * file, for what its first case alone says of all.
 */
export type RunCase = (vectorCase: VectorCase, file: VectorFile) => string[] | Promise<string[]>;

/** Reads a vector file, plain or gzipped. */
export function readVectorFile(path: string): VectorFile {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return { name: basename(path).replace(/\.json(\.gz)?$/, ''), cases: JSON.parse(text).cases };
}

/** All vector files of a folder, in order of name. */
export function readVectorFolder(folder: string): VectorFile[] {
  return readdirSync(folder)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .sort()
    .map((name) => readVectorFile(join(folder, name)));
}
