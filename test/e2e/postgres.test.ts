import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { readExample } from '../support/installed-package.ts';
import { type Finished, Home } from '../support/kev.ts';
import { createDatabase, query, startPostgres } from '../support/postgres.ts';
import { startProgram } from '../support/start-program.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const server = await startPostgres();
afterAll(() => server?.[Symbol.asyncDispose]());

describe.skipIf(!server)('kev on a store in PostgreSQL', () => {
  if (!server) return;
  let home: Home;
  let url: string;

  beforeEach(async () => {
    url = await createDatabase(server);
    home = new Home({ KEV_STORE: url });
  });
  afterEach(() => home[Symbol.dispose]());

  const kev = (...args: string[]) => home.kev(args);
  const emit = (object = 'pod/x', ...args: string[]) =>
    kev('emit', object, 'Normal', 'Tested', 'it works', ...args);
  const records = (count: number, object: (at: number) => string) =>
    Array.from({ length: count }, (_, at) =>
      JSON.stringify({ object: object(at), type: 'Normal', reason: 'Counted', message: 'again' }),
    ).join('\n');

  it('has all commands', async () => {
    const place = url.replace('kev@', '');
    expect(await kev('get', '--store', url)).toMatchObject({
      status: 0,
      stderr: `hint: the store "${place}" does not exist yet\nNo resources found in default namespace.\n`,
    });
    expect((await emit()).stdout).toMatch(/^event\/x\.\w+ created\n$/);
    expect((await emit()).stdout).toMatch(/ patched \(x2\)\n$/);
    expect((await kev('get', '--for', 'pod/x', '-o', 'custom-columns=N:.count', '--no-headers')).stdout).toBe(
      '2\n',
    );
    expect((await kev('describe', 'pod/x')).stdout).toMatch(
      /Normal {2}Tested {2}\S+ \(x2 over \S+\) {2}kev {3}it works/,
    );
    expect(await kev('wait', 'pod/x', '--reason=Tested', '--since', '1h', '--timeout', '20s')).toMatchObject({
      status: 0,
    });
    expect(await kev('run', '--for', 'pod/y', '--', 'true')).toMatchObject({ status: 0 });
    expect((await kev('doctor')).stderr).toMatch(
      new RegExp(
        `^store +${place}\nformat +3\nevents +3\nsize +\\d+ KiB\nmay +read, write\nmissing +nothing\n$`,
      ),
    );
    expect(
      await query(url, "SELECT namespace, type, reason, object, count FROM kev.events WHERE name LIKE 'x%'"),
    ).toEqual([{ namespace: 'default', type: 'Normal', reason: 'Tested', object: 'pod/x', count: '2' }]);
  });

  it('works with the library', async () => {
    using folder = new TemporaryFolder();
    const code = readExample('first.ts').replace("openStore('events')", 'openStore()');
    const program = await startProgram(code, folder.path, { env: { KEV_STORE: url } });
    const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr)]);
    expect(stdout).toMatch(/^created\n.*BackupFailed {3}pod\/db-0 {3}disk full\n$/s);
    expect(stderr).toBe('');
    expect((await kev('get', '--for', 'pod/db-0', '-o', 'name')).stdout).toMatch(/^event\/db-0\./);
  });

  it('holds the outbox of a cluster that is away', async () => {
    const away = ['-s', 'http://127.0.0.1:9', '--timeout', '100ms'];
    expect((await emit('pod/x', '--spool', ...away)).stdout).toMatch(/ queued\n$/);
    expect((await kev('flush', '--list')).stdout).toContain('it works');
    expect((await kev('flush', ...away)).status).toBe(5);
    expect((await kev('flush', '--drop', '--all')).stdout).toMatch(/ dropped\n$/);
    expect((await kev('flush', '--list')).stderr).toBe('kev: the outbox is empty\n');
  });

  it('counts the events of eight concurrent processes exactly', { timeout: 120_000 }, async () => {
    const each = Number(process.env.KEV_TEST_EMITS ?? 50);
    const input = records(each, () => 'pod/x');
    const runs = await Promise.all(Array.from({ length: 8 }, () => home.kev(['emit', '-f', '-'], { input })));
    expect(runs.map(({ status }) => status)).toEqual(Array(8).fill(0));
    expect(await query(url, 'SELECT count FROM kev.events')).toEqual([{ count: String(8 * each) }]);
  });

  it('continues to watch after a lost connection, without a gap or a repeat', async () => {
    await emit('pod/before');
    await using proxy = await CuttingProxy.start(Number(server.url.port));
    const through = Object.assign(new URL(url), { port: String(proxy.port) }).href;
    const watch = home.start(['watch', '-o', 'name', '--store', through]);
    await watch.line(/^event\/before/);
    for (const object of ['a', 'b', 'c']) {
      proxy.cutAll();
      await emit(`pod/${object}`);
      await watch.line(new RegExp(`^event/${object}\\.`));
    }
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
    expect(watch.lines.map((line) => line.replace(/\..*/, ''))).toEqual(
      ['before', 'a', 'b', 'c'].map((name) => `event/${name}`),
    );
  });

  it.skipIf(!server.own)('neither loses nor repeats events when the server crashes', async () => {
    await emit('pod/before');
    const watch = home.start(['watch', '-A', '-o', 'name']);
    await watch.line(/^event\/before/);
    const writing = home.start(['emit', '-f', '-', '--timeout', '60s']);
    writing.child.stdin?.write(`${records(60, (at) => `pod/x${at % 3}`)}\n`);
    await writing.line(/patched/);
    await server.own?.crash();
    writing.child.stdin?.end(records(60, (at) => `pod/x${at % 3}`));
    expect(await writing.status).toBe(0);
    expect(
      await query(url, "SELECT object, count FROM kev.events WHERE object LIKE 'pod/x%' ORDER BY object"),
    ).toEqual([0, 1, 2].map((at) => ({ object: `pod/x${at}`, count: '40' })));
    expect((await emit('pod/last')).status).toBe(0);
    await watch.line(/^event\/last/);
    watch.child.kill();
    await watch.status;
    const [states] = await query(url, 'SELECT count(*) AS count FROM kev.states');
    expect(watch.lines).toHaveLength(Number(states?.count));
  });

  it.each<[string, () => string, number, string]>([
    [
      'a URL that is invalid',
      () => 'postgres://u:geheim@h:x/d',
      2,
      'error: invalid PostgreSQL URL: expected HOST[:PORT] after "//"\n',
    ],
    [
      'an unknown parameter',
      () => 'postgres://u:geheim@h/d?x=y',
      2,
      'error: invalid PostgreSQL URL: parameter "x" is not supported\n',
    ],
    [
      'a database that does not exist',
      () => url.replace('kev@', 'kev:geheim@').replace(/kev_test\w+$/, 'none'),
      2,
      'database "none" does not exist\nhint: create the database',
    ],
    [
      'a server that does not respond',
      () => 'postgres://u:geheim@127.0.0.1:1/d',
      5,
      'cannot reach postgres://127.0.0.1:1/d: connection refused\n',
    ],
  ])('refuses %s in one line, without the password', async (_, store, status, message) => {
    for (const command of [
      ['get'],
      ['watch'],
      ['doctor'],
      ['flush', '--list'],
      ['emit', 'pod/x', 'Normal', 'R', 'm', '--timeout', '1s'],
    ]) {
      const run: Finished = await kev(...command, '--store', store());
      expect([command[0], run.status, run.stdout]).toEqual([command[0], status, '']);
      expect(run.stderr).toContain(message);
      expect(run.stderr.match(/^error: /gm)).toHaveLength(1);
      expect(run.stderr).not.toContain('geheim');
    }
  });

  it('ends at time limits and with Ctrl-C while a server does not respond', async () => {
    let connected = () => {};
    const silent = createServer(() => connected()).listen(0, '127.0.0.1');
    const address = await new Promise<ReturnType<typeof silent.address>>((resolve) =>
      silent.on('listening', () => resolve(silent.address())),
    );
    const store = `postgres://u:geheim@127.0.0.1:${typeof address === 'object' ? address?.port : ''}/d`;
    expect(await kev('watch', '--timeout', '100ms', '--store', store)).toMatchObject({ status: 124 });
    expect(await emit('pod/x', '--timeout', '100ms', '--store', store)).toMatchObject({ status: 5 });
    expect(await kev('get', '--store', `${store}?connect_timeout=1`)).toMatchObject({ status: 5 });
    for (const command of [['get'], ['doctor'], ['flush', '--list']]) {
      const connecting = new Promise<void>((resolve) => {
        connected = resolve;
      });
      const run = home.start([...command, '--store', store]);
      await connecting;
      if (process.platform === 'linux') {
        expect(readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8')).not.toContain('geheim');
      }
      run.child.kill('SIGINT');
      expect(await run.status).toBe(130);
    }
    silent.close();
  });

  it('finds host, user, and password where psql does', async () => {
    const { port, pathname } = new URL(url);
    writeFileSync(
      `${home.path}/.pg_service.conf`,
      `[kev]\nhost=127.0.0.1\nport=${port}\ndbname=${pathname.slice(1)}\n`,
    );
    expect(
      await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm'], {
        env: { KEV_STORE: 'postgres://', PGSERVICE: 'kev', PGUSER: 'kev' },
      }),
    ).toMatchObject({ status: 0 });
    expect(await query(url, 'SELECT object FROM kev.events')).toEqual([{ object: 'pod/x' }]);
  });
});
