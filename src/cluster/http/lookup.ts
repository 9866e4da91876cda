import childProcess from 'node:child_process';
import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AsyncMemo } from '../../core/async-memo.ts';

/** "Not found" after more time than this means that no name server responded. */
const NEGATIVE_RESPONSE_MS = 1000;

/** Exit status of `getent` for a name that is not found. */
const NOT_FOUND = 2;

/** Prints the addresses of a host as `getent` does. */
const NODE_LOOKUP = `require('dns').lookup(process.argv[1], { all: true }, (error, found = []) => {
  for (const { address } of found) console.log(address, '');
  if (error) process.exitCode = error.code === 'ENOTFOUND' ? ${NOT_FOUND} : 1;
})`;

/** Lookups in progress: connections that are opened together share one. */
const inProgress = new AsyncMemo<string, LookupAddress[]>();

/**
 * Resolves a host name in a process that can be killed at any time: with the system's `getent`, or with Node.js where
 * there is none. In this process, a lookup would block a thread, and the exit of the process, until the name servers
 * time out, which may take half a minute.
 */
export const lookup: LookupFunction = (hostname, options, callback) => {
  const { family, all = false } = options;
  find(hostname).then(
    (found) => {
      const wanted = found.filter((each) => !family || each.family === Number(`${family}`.slice(-1)));
      const [first] = wanted;
      if (!first) callback(failure('ENOTFOUND', hostname), '');
      else if (all) callback(null, wanted);
      else callback(null, first.address, first.family);
    },
    (error) => callback(error, ''),
  );
};

function find(hostname: string): Promise<LookupAddress[]> {
  // No name server is needed for this one.
  if (hostname === 'localhost' || process.platform !== 'linux')
    return dns.promises.lookup(hostname, { all: true });
  return inProgress.get(hostname, () => findInChild(hostname).finally(() => inProgress.forget(hostname)));
}

async function findInChild(hostname: string): Promise<LookupAddress[]> {
  const startMs = performance.now();
  try {
    return await addressesFrom('getent', ['ahosts', '--', hostname]);
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) {
      const hasResponded = performance.now() - startMs < NEGATIVE_RESPONSE_MS;
      throw failure(hasResponded ? 'ENOTFOUND' : 'EAI_AGAIN', hostname);
    }
  }
  return addressesFrom(process.execPath, ['-e', NODE_LOOKUP, '--', hostname]).catch(({ code }) => {
    throw failure(code === NOT_FOUND ? 'ENOTFOUND' : 'EAI_AGAIN', hostname);
  });
}

/**
 * Runs a program that prints addresses in the first column.
 *
 * @throws an error when there are none; its `code` is the exit status, or why the program could not be started
 */
function addressesFrom(program: string, args: string[]): Promise<LookupAddress[]> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Promise((resolve, reject) => {
    const child = childProcess.execFile(program, args, { encoding: 'latin1', env }, (error, stdout) => {
      process.off('exit', kill);
      // `getent` has one line for each type of socket.
      const addresses = [...new Set(stdout.match(/^[\da-f.:]+(%\w+)?(?=\s)/gim))];
      if (addresses.length === 0) reject(error ?? new Error(`${program} printed no address`));
      else resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
  });
}

function failure(code: 'ENOTFOUND' | 'EAI_AGAIN', hostname: string): NodeJS.ErrnoException {
  const message = `getaddrinfo ${code} ${hostname}`;
  return Object.assign(new Error(message), { code, syscall: 'getaddrinfo', hostname });
}
