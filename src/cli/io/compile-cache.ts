import { readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';
import { readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
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
  const outdated: { script: Script; cache: string; source: Buffer }[] = [];
  let nodeRequire: (name: string) => unknown;

  /** Runs a file of the command line once. Node's own `require` would search the directories above it first. */
  function load(file: string): unknown {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const source = readFileSync(file);
    const cache = `${directory}/${command}-${basename(file)}-${hashText(file).toString(36)}`;
    const cachedData = readCode(cache, source);
    const script = new Script(Module.wrap(source.toString()), { filename: file, cachedData });
    if (!cachedData || script.cachedDataRejected || isOld(cache)) outdated.push({ script, cache, source });
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
    for (const { script, cache, source } of outdated) {
      const code = script.createCachedData();
      writePrivateFile(cache, Buffer.concat([code, code, source]));
    }
  });
}

/**
 * Reads what was compiled for a source. Undefined if it was another source of the same length, which V8 does not
 * notice, or if the two copies of the code differ: V8 trusts damaged code, and hangs or crashes.
 */
function readCode(cache: string, source: Buffer): Buffer | undefined {
  const bytes = readPrivateFile(cache);
  if (bytes === undefined || bytes.length <= source.length) return undefined;
  const end = bytes.length - source.length;
  const code = bytes.subarray(0, end / 2);
  return bytes.subarray(end).equals(source) && bytes.subarray(end / 2, end).equals(code) ? code : undefined;
}

function isOld(cache: string): boolean {
  const { mtimeMs = 0 } = statSync(cache, { throwIfNoEntry: false }) ?? {};
  return Date.now() - mtimeMs > MAX_AGE_MS;
}
