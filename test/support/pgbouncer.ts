import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { freePort, NOBODY, type PostgresServer } from './postgres.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Whether PgBouncer is installed where Debian has it. */
export const hasPgBouncer = existsSync(PROGRAM);

/** A PgBouncer that gives each transaction any of two sessions of a server. */
export interface PgBouncer extends AsyncDisposable {
  readonly port: number;
}

/** Starts PgBouncer before a server. */
export async function startPgBouncer({ url }: PostgresServer): Promise<PgBouncer> {
  const folder = new TemporaryFolder();
  const port = await freePort();
  const config = folder.at('pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${url.hostname} port=${url.port} user=${url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder.path, NOBODY, NOBODY);
  const child = spawn(PROGRAM, [config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  const ended = once(child, 'exit');
  for await (const text of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    if (text.includes('process up')) break;
  }
  child.stderr.resume();
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}
