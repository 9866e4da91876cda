import childProcess from 'node:child_process';
import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { InFlight } from '../../core/async-memo.ts';

/** "Not found" after more time than this means that no name server responded. */
const NEGATIVE_RESPONSE_MS = 1000;

/**
 * Resolves a host name with the system's `getent`, in a process that can be killed at any time. Node's own lookup
 * blocks a thread, and the exit of the process, until the name servers time out, which may take half a minute. It is
 * used where there is no `getent`.
 */
export const lookup: LookupFunction = (hostname, options, callback) => {
  const { family, all = false } = options;
  find(hostname).then(
    (found) => {
      const wanted = found.filter((each) => !family || each.family === toFamily(family));
      const [first] = wanted;
      if (!first) callback(failure('ENOTFOUND', hostname), '');
      else if (all) callback(null, wanted);
      else callback(null, first.address, first.family);
    },
    (error) => callback(error, ''),
  );
};

/** Lookups in progress: connections that are opened together share one. */
const inFlight = new InFlight<string, LookupAddress[]>();

function find(hostname: string): Promise<LookupAddress[]> {
  // No name server is needed for these.
  const isLocal = hostname === 'localhost' || process.platform !== 'linux';
  return inFlight.get(hostname, () => (isLocal ? findInProcess(hostname) : findWithGetent(hostname)));
}

function findInProcess(hostname: string): Promise<LookupAddress[]> {
  return dns.promises.lookup(hostname, { all: true });
}

function findWithGetent(hostname: string): Promise<LookupAddress[]> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    let child: childProcess.ChildProcess;
    try {
      child = childProcess.spawn('getent', ['ahosts', '--', hostname], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch (error) {
      reject(error);
      return;
    }
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let text = '';
    child.stdout?.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    child.once('error', reject);
    child.once('close', (status) => {
      process.off('exit', kill);
      const found = addressesOf(text);
      if (found.length > 0) resolve(found);
      else if (status !== 2) reject(new Error(`getent ended with ${status}`));
      else {
        const isAnswer = performance.now() - startMs < NEGATIVE_RESPONSE_MS;
        reject(failure(isAnswer ? 'ENOTFOUND' : 'EAI_AGAIN', hostname));
      }
    });
  }).catch((error) => {
    if (error.syscall === 'getaddrinfo') throw error;
    return findInProcess(hostname);
  }) as Promise<LookupAddress[]>;
}

/** Parses the output of `getent ahosts`: an address in the first column, one line for each type of socket. */
function addressesOf(text: string): LookupAddress[] {
  const addresses = new Set(text.match(/^[\da-f.:]+(%\w+)?(?=\s)/gim));
  return [...addresses].map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

function toFamily(family: number | 'IPv4' | 'IPv6'): number {
  return typeof family === 'number' ? family : Number(family.slice(-1));
}

function failure(code: 'ENOTFOUND' | 'EAI_AGAIN', hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
    code,
    syscall: 'getaddrinfo',
    hostname,
  });
}
