import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
import { version } from '../../core/version.ts';
import { ownCacheDirectory } from './cache-directory.ts';

/** Trailer of a cache file. */
const CHECKSUM_BYTES = 4;

/** Node's loader for files with one extension. */
type Extension = NonNullable<NodeJS.RequireExtensions['.js']>;

/**
 * Caches the code that V8 compiles for kev, which takes a third of the time of a start. The cache is executed, so it
 * is never kept where other users can write. Node.js 22.1 and later have such a cache, which compares the content of
 * files.
 *
 * @param command name of the command: each one compiles different functions
 */
export function keepCompiledCode(command: string): void {
  const { env, platform, versions } = process;
  if (env.NODE_DISABLE_COMPILE_CACHE) return;
  const { enableCompileCache } = Module as { enableCompileCache?: (directory: string) => void };
  const name = enableCompileCache ? 'compiled' : `compiled-${version}-${versions.v8}`;
  const directory = ownCacheDirectory(name, { env, platform, homedir: env.HOME ?? '' });
  if (directory === undefined) return;
  if (enableCompileCache) {
    enableCompileCache(directory);
    return;
  }
  const compiled: { script: Script; file: string }[] = [];
  const require = createRequire(__filename);
  require.extensions['.cjs'] = ((module, filename) => {
    const source = readFileSync(filename);
    // V8 takes code for that of a source when the two are as long: the name must tell sources apart. It also keeps
    // the path for stack traces.
    const key = [crc32(source), source.length, crc32(filename)].map((part) => part.toString(36)).join('-');
    const file = join(directory, `${command}-${basename(filename)}-${key}`.replaceAll(/[^\w.-]/g, '_'));
    const cachedData = read(file);
    const script = new Script(Module.wrap(source.toString()), { filename, cachedData });
    if (!cachedData || script.cachedDataRejected) compiled.push({ script, file });
    const { exports } = module;
    script
      .runInThisContext()
      .call(exports, exports, createRequire(filename), module, filename, dirname(filename));
  }) satisfies Extension;
  // Which functions the command needs is known only at the end.
  process.once('exit', () => {
    for (const { script, file } of compiled) keep(script, file);
  });
}

/** What `keep` wrote; undefined when it is not there, or not as it was: V8 would believe it, and hang or crash. */
function read(file: string): Buffer | undefined {
  const bytes = readPrivateFile(file);
  if (bytes === undefined || bytes.length < CHECKSUM_BYTES) return undefined;
  const end = bytes.length - CHECKSUM_BYTES;
  const code = bytes.subarray(0, end);
  return bytes.readUInt32LE(end) === crc32(code) ? code : undefined;
}

function keep(script: Script, file: string): void {
  const code = script.createCachedData();
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  writePrivateFile(file, Buffer.concat([code, checksum]));
}
