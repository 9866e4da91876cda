import { createHash, randomBytes } from 'node:crypto';
import { linkSync, lstatSync, realpathSync, renameSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A longer path does not fit into the address of a socket on every system. */
const MAX_PATH_BYTES = 100;

/**
 * Locks a position file until the lock is disposed or the process ends, in whatever way, so that one process at a time
 * uses it. The lock is a Unix socket next to the file, or in the system's temporary directory where that is not
 * possible. The system closes it with its process, so a killed process holds nothing, and processes in other containers
 * that share the directory see it too.
 *
 * @returns undefined if another process holds it
 */
export async function lockPosition(path: string): Promise<Disposable | undefined> {
  const directory = realpathSync(dirname(path));
  const adjacent = join(directory, `${basename(path)}.lock`);
  const hash = createHash('sha256').update(adjacent).digest('hex').slice(0, 24);
  for (const file of [adjacent, join(tmpdir(), `kev-${process.getuid?.() ?? ''}-${hash}.lock`)]) {
    const outcome = await tryLock(file);
    if (outcome === 'in use') return undefined;
    if (outcome !== 'unsupported') return outcome;
  }
  // Without sockets, there is no lock.
  return { [Symbol.dispose]: () => {} };
}

async function tryLock(file: string): Promise<Disposable | 'in use' | 'unsupported'> {
  const own = join(dirname(file), `.kev-${randomBytes(6).toString('hex')}`);
  if (Math.max(Buffer.byteLength(own), Buffer.byteLength(file)) > MAX_PATH_BYTES) return 'unsupported';
  const server = await listen(own);
  if (server === undefined) return 'unsupported';
  const lock = {
    [Symbol.dispose]() {
      // After it was closed, another process may have taken its name.
      if (server.listening) remove(file);
      server.close();
    },
  };
  try {
    for (;;) {
      try {
        // The socket listens before it gets its name, so others never take it for a stale one.
        linkSync(own, file);
        return lock;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') break;
      }
      const inode = lstatSync(file, { throwIfNoEntry: false })?.ino;
      const holder = inode === undefined ? 'none' : await probe(file);
      if (holder === 'alive') {
        server.close();
        return 'in use';
      }
      if (holder === 'dead') removeStale(file, inode as number, own);
    }
  } finally {
    remove(own);
  }
  server.close();
  return 'unsupported';
}

/** Removes the socket of a killed process, unless another process has replaced it. */
function removeStale(file: string, inode: number, own: string): void {
  const aside = `${own}.old`;
  try {
    renameSync(file, aside);
    if (lstatSync(aside).ino !== inode) linkSync(aside, file);
  } catch {
    // Another process was faster.
  }
  remove(aside);
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(path, () => resolve(server));
    server.unref();
  });
}

/** Whether a process listens on a socket. One that refuses access counts as alive. */
function probe(path: string): Promise<'alive' | 'dead' | 'none'> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve('alive');
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'dead' : code === 'ENOENT' ? 'none' : 'alive'),
    );
  });
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It does not exist any more.
  }
}
