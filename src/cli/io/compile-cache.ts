import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';
import { readInto, readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
import { hashText } from '../../core/text-hash.ts';
import { version } from '../../core/version.ts';
import { ownCacheDirectory } from './cache-directory.ts';

/** Age at which compiled code is written again, with the functions that later starts of the command needed. */
const MAX_AGE_MS = 60 * 60 * 1000;

/** Node's loaders of files, by extension. */
type Loaders = Record<string, (module: NodeJS.Module, file: string) => void>;

/**
 * Caches the code that V8 compiles for kev, which takes a third of the time of a start. The cache is executed, so it
 * is never kept where other users can write. Node's own cache (from 22.1 on) lacks the functions that are compiled
 * when they are first called, which are most of them.
 *
 * @param command name of the command, or `help`: each one compiles different functions
 */
export function keepCompiledCode(command: string): void {
  const { env, platform, versions } = process;
  if (env.NODE_DISABLE_COMPILE_CACHE) return;
  const name = `compiled-${version}-${versions.v8}`;
  const directory = ownCacheDirectory(name, { env, platform, homedir: env.HOME ?? '' });
  if (directory === undefined) return;
  const loaded = new Map<string, { exports: unknown }>();
  const outdated: { script: Script; cache: string; text: string }[] = [];
  let nodeRequire: (name: string) => unknown;

  /** Runs a file of the command line once. Node's own `require` would search the directories above it first. */
  function load(file: string): unknown {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const cache = `${directory}/${command}-${basename(file)}-${hashText(file).toString(36)}`;
    const kept = readCode(cache, file);
    const text = kept?.text ?? Module.wrap(readFileSync(file, 'utf8'));
    const script = new Script(text, { filename: file, cachedData: kept?.code });
    if (!kept || script.cachedDataRejected || isOld(cache)) outdated.push({ script, cache, text });
    const require = (name: string) =>
      name.startsWith('./') ? load(`${dirname(file)}/${name.slice(2)}`) : nodeRequire(name);
    script.runInThisContext().call(module.exports, module.exports, require, module, file, dirname(file));
    return module.exports;
  }
  (Module as unknown as { _extensions: Loaders })._extensions['.cjs'] = (module, file) => {
    nodeRequire = (name) => module.require(name);
    module.exports = load(file);
  };
  // Which functions the command needs is known only at the end.
  process.once('exit', () => {
    for (const { script, cache, text } of outdated) {
      const code = script.createCachedData();
      writePrivateFile(cache, Buffer.concat([code, code, Buffer.from(text)]));
    }
  });
}

/** Memory that files are read into, one after the other: new memory costs more than reading does. */
const memory = { source: Buffer.allocUnsafeSlow(2 ** 20), cache: Buffer.allocUnsafeSlow(2 ** 21) };

/** What Node puts around a source. */
const [HEAD = '', TAIL = ''] = Module.wrap('|').split('|');

/**
 * Reads what was compiled for a file, and its text as a script; the code is valid until the next call. Undefined if it was
 * another source of the same length, which V8 does not notice, or if the two copies of the code differ: V8 trusts damaged
 * code, and hangs or crashes.
 */
function readCode(cache: string, file: string): { code: Buffer; text: string } | undefined {
  const bytes = readPrivateFile(cache, memory.cache);
  if (bytes === undefined) return undefined;
  const source = readSource(file);
  const end = bytes.length - HEAD.length - source.length - TAIL.length;
  if (end <= 0) return undefined;
  const code = bytes.subarray(0, end / 2);
  const at = end + HEAD.length;
  const isKept = bytes.subarray(at, at + source.length).equals(source);
  if (!isKept || !bytes.subarray(end / 2, end).equals(code)) return undefined;
  return { code, text: bytes.toString('utf8', end) };
}

function readSource(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    return readInto(memory.source, fd);
  } finally {
    closeSync(fd);
  }
}

function isOld(cache: string): boolean {
  const { mtimeMs = 0 } = statSync(cache, { throwIfNoEntry: false }) ?? {};
  return Date.now() - mtimeMs > MAX_AGE_MS;
}
