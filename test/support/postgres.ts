import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** A PostgreSQL server for tests. */
export interface PostgresServer extends AsyncDisposable {
  /** Of its superuser, without a database. */
  readonly url: URL;
  /** Undefined for a server that was already there: it cannot be restarted. */
  readonly own: OwnServer | undefined;
}

/** A server that a test has started. */
interface OwnServer {
  /** Its configuration, and its socket. */
  readonly folder: string;
  readonly port: number;
  /** Ends it as a crash does, and starts it again. */
  crash(): Promise<void>;
  /** Reads its configuration again. */
  reload(): Promise<void>;
}

/** The user that runs the server for tests that run as root, which PostgreSQL refuses. */
export const NOBODY = 65_534;

/** Where Debian installs the server, a directory for each version. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * The server that `KEV_TEST_POSTGRES` names, or a new one of the `initdb` and `postgres` on PATH or in Debian's
 * directories. Undefined, with a reason on stderr, when there is none.
 */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const given = process.env.KEV_TEST_POSTGRES;
  if (given) return { url: new URL(given), own: undefined, [Symbol.asyncDispose]: async () => {} };
  const programs = findPrograms();
  if (programs) return startOwn(programs);
  console.warn('skipped: tests on PostgreSQL need KEV_TEST_POSTGRES, or initdb and postgres on PATH');
  return undefined;
}

/** Creates a database, for one test. Resolves to its URL. */
export async function createDatabase({ url }: PostgresServer): Promise<string> {
  const name = `kev_test_${process.pid}_${process.hrtime.bigint().toString(36)}`;
  await query(url.href, `CREATE DATABASE ${name}`);
  return new URL(`/${name}${url.search}`, url).href;
}

/** Runs SQL, and returns the rows of the last statement. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const results = await client.query(sql);
    return (Array.isArray(results) ? results.at(-1) : results).rows;
  } finally {
    await client.end();
  }
}

function findPrograms(): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter);
  const versions = readable(DEBIAN).sort((a, b) => Number(b) - Number(a));
  directories.push(...versions.map((version) => join(DEBIAN, version, 'bin')));
  return directories.find((each) => {
    const names = readable(each);
    return ['initdb', 'postgres', 'pg_ctl'].every((name) => names.includes(name));
  });
}

function readable(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

async function startOwn(programs: string): Promise<PostgresServer> {
  const folder = new TemporaryFolder();
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) chownSync(folder.path, NOBODY, NOBODY);
  const call = (program: string, ...args: string[]) =>
    run(join(programs, program), args, { cwd: folder.path, ...user });
  const data = folder.at('data');
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder.path,
    // Killed processes lose nothing that the operating system has.
    fsync: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const control = (...args: string[]) => call('pg_ctl', '-D', data, '-w', ...args);
  await call('initdb', '-D', data, '-U', 'kev', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  const start = () => control('start', '-l', folder.at('log'), '-o', options.join(' '));
  await start();
  // Stops the server when this process ends, however it ends.
  const script = 'read line; "$1" -D "$2" -m immediate stop; rm -rf "$3"';
  const args = ['-c', script, 'sh', join(programs, 'pg_ctl'), data, folder.path];
  const watcher = spawn('sh', args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    ...user,
  });
  const stopped = once(watcher, 'exit');
  watcher.unref();
  return {
    url: new URL(`postgres://kev@127.0.0.1:${port}/postgres`),
    own: {
      folder: folder.path,
      port,
      crash: async () => {
        await control('stop', '-m', 'immediate');
        await start();
      },
      reload: async () => {
        await control('reload');
      },
    },
    [Symbol.asyncDispose]: async () => {
      watcher.ref();
      watcher.stdin.end();
      await stopped;
      folder[Symbol.dispose]();
    },
  };
}

/**
 * A port of 127.0.0.1 that was free just now. It is below those that the system gives to connections: these would take it
 * before a server does.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 30_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  server.close();
  return isFree ? port : freePort();
}
