import { chmodSync, chownSync, copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { type KevError, UnavailableError } from '../../../src/core/errors.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { PostgresDatabase } from '../../../src/store/postgres/database.ts';
import { CertificateAuthority, hasOpenssl } from '../../support/certificates.ts';
import { createDatabase, query, startPostgres } from '../../support/postgres.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const server = await startPostgres();
const own = server?.own;
const folder = new TemporaryFolder();
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Opens a database, runs a statement in it, and closes it. */
async function show(url: string, name: string, env: Record<string, string> = {}): Promise<unknown> {
  const settings = toConnectionSettings(url, { env, homedir: folder.path, platform: 'linux' });
  await using db = new PostgresDatabase(settings, { clock: systemClock, readOnly: false });
  const [row] = await db.write((tx) => tx.all<Record<string, unknown>>(`SELECT ${name} AS value`));
  return row?.value;
}

const failure = (url: string, env?: Record<string, string>) =>
  show(url, '1', env).then(
    () => undefined,
    (error) => error as KevError | UnavailableError,
  );

describe.skipIf(!server || !own)('connecting to PostgreSQL', () => {
  if (!server || !own) return;
  const at = (port = own.port) => `127.0.0.1:${port}`;
  let url: string;
  let name: string;

  beforeAll(async () => {
    url = await createDatabase(server);
    name = new URL(url).pathname.slice(1);
    await query(url, "CREATE ROLE login LOGIN PASSWORD 'right:%/@'");
    await query(url, `GRANT CREATE ON DATABASE ${name} TO login`);
    const data = join(own.folder, 'data');
    writeFileSync(
      join(data, 'pg_hba.conf'),
      [
        'host all login all scram-sha-256',
        'local all login scram-sha-256',
        'hostssl all tls all cert',
        'host all kev all trust',
        'local all kev trust',
      ].join('\n'),
    );
    await query(url, 'CREATE ROLE tls LOGIN SUPERUSER');
    if (hasOpenssl) {
      const authority = new CertificateAuthority(folder.at('tls'));
      authority.sign('server', '/CN=localhost', ['subjectAltName=DNS:localhost,IP:127.0.0.1']);
      authority.sign('client', '/CN=tls', ['extendedKeyUsage=clientAuth']);
      new CertificateAuthority(folder.at('other'));
      const { uid, gid } = statSync(data);
      for (const file of ['ca.crt', 'server.crt', 'server.key']) {
        copyFileSync(folder.at(`tls/${file}`), join(data, file));
        chownSync(join(data, file), uid, gid);
        chmodSync(join(data, file), 0o600);
      }
      await query(url, "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
      await query(url, 'ALTER SYSTEM SET ssl = on');
    }
    await own.reload();
  });

  describe('with a password', () => {
    const login = () => `postgres://login@${at()}/${name}`;

    it('takes it from the URL, the environment, or a password file', async () => {
      expect(await show(`postgres://login:right%3A%25%2F%40@${at()}/${name}`, 'current_user')).toBe('login');
      expect(await show(login(), 'current_user', { PGPASSWORD: 'right:%/@' })).toBe('login');
      writeFileSync(folder.at('.pgpass'), String.raw`127.0.0.1:*:*:login:right\:%/@`, { mode: 0o600 });
      expect(await show(login(), 'current_user')).toBe('login');
      chmodSync(folder.at('.pgpass'), 0o644);
      const error = await failure(login());
      expect(error).toMatchObject({ code: 'input', message: `no password for user "login" at ${at()}` });
      expect(error?.hint).toContain('others can read it');
    });

    it('says that it is wrong, without showing it', async () => {
      const error = await failure(login(), { PGPASSWORD: 'geheim' });
      expect(error).toMatchObject({
        code: 'input',
        message: `cannot log in to postgres://${at()}/${name}: password authentication failed for user "login"`,
      });
      expect(JSON.stringify([error?.message, error?.hint, error?.stack])).not.toContain('geheim');
    });

    it('hides it where the server repeats it', async () => {
      const error = await failure(`postgres://kev:geheim@${at()}/geheim`);
      expect(error?.message).toBe(`cannot use postgres://${at()}/geheim: database "***" does not exist`);
    });

    it('uses a Unix socket', async () => {
      const socket = `postgres://login@/${name}?host=${own.folder}&port=${own.port}`;
      expect(await show(socket, 'inet_client_addr()', { PGPASSWORD: 'right:%/@' })).toBeNull();
    });
  });

  it.each<[string, () => string, string, string]>([
    [
      'a database that does not exist',
      () => `postgres://kev@${at()}/none`,
      'input',
      'database "none" does not exist',
    ],
    ['an unknown user', () => `postgres://who@${at()}/${name}`, 'input', 'no pg_hba.conf entry for host'],
  ])('refuses %s', async (_, to, code, message) => {
    const error = await failure(to());
    expect(error).toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('reports a server that does not respond', async () => {
    const error = await failure('postgres://127.0.0.1:1/d');
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error?.message).toBe('cannot reach postgres://127.0.0.1:1/d: connection refused');
    expect((await failure(`postgres:///d?host=${folder.path}`))?.message).toContain(
      'no server listens on this socket',
    );
  });

  it('tries the hosts in their order', async () => {
    expect(await show(`postgres://kev@127.0.0.1:1,${at()}/${name}`, 'inet_server_port()')).toBe(own.port);
  });

  it('skips a server that only reads if asked to', async () => {
    const { message, code } = (await failure(
      `postgres://kev@${at()}/${name}?options=-c%20default_transaction_read_only%3Don&target_session_attrs=read-write`,
    )) as KevError;
    expect([code, message]).toEqual([
      undefined,
      `cannot reach postgres://${at()}/${name}: no server there can be written to`,
    ]);
  });

  it('is known to the server as kev', async () => {
    expect(await show(url, "current_setting('application_name')")).toBe('kev');
    expect(await show(`${url}?application_name=mine`, "current_setting('application_name')")).toBe('mine');
  });

  describe.skipIf(!hasOpenssl)('over TLS', () => {
    const encrypted = '(SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())';
    const ca = (of = 'tls') => `sslrootcert=${folder.at(`${of}/ca.crt`)}`;
    const to = (query: string, host = 'localhost', user = 'kev') =>
      `postgres://${user}@${host}:${own.port}/${name}?${query}`;

    it.each<[string, () => string, boolean]>([
      ['disable', () => to('sslmode=disable'), false],
      ['allow', () => to('sslmode=allow'), false],
      ['prefer', () => to('sslmode=prefer'), true],
      ['require', () => to('sslmode=require'), true],
      ['verify-ca', () => to(`sslmode=verify-ca&${ca()}`), true],
      ['verify-full', () => to(`sslmode=verify-full&${ca()}`), true],
      ['verify-full by address', () => to(`sslmode=verify-full&${ca()}`, '127.0.0.1'), true],
      ['verify-full with hostaddr', () => to(`sslmode=verify-full&${ca()}&hostaddr=127.0.0.1`), true],
    ])('sslmode=%s', async (_, from, expected) => {
      expect(await show(from(), encrypted)).toBe(expected);
    });

    it.each<[string, () => string, string]>([
      ['another authority', () => to(`sslmode=verify-ca&${ca('other')}`), 'not signed by'],
      ['another authority with require', () => to(`sslmode=require&${ca('other')}`), 'not signed by'],
      [
        'another name',
        () => to(`sslmode=verify-full&${ca()}&hostaddr=127.0.0.1`, 'example.test'),
        'for another host',
      ],
      ['no client certificate', () => to('sslmode=require', 'localhost', 'tls'), 'client certificate'],
    ])('refuses %s', async (_, from, message) => {
      const error = await failure(from());
      expect(error).toMatchObject({ code: 'input', hint: expect.any(String) });
      expect(error?.message).toContain(message);
    });

    it('logs in with a client certificate', async () => {
      const files = `sslcert=${folder.at('tls/client.crt')}&sslkey=${folder.at('tls/client.key')}`;
      expect(await show(to(`sslmode=verify-full&${ca()}&${files}`, 'localhost', 'tls'), 'current_user')).toBe(
        'tls',
      );
    });

    it('binds the password to the connection', async () => {
      const env = { PGPASSWORD: 'right:%/@' };
      const bound = to('sslmode=require&channel_binding=require', 'localhost', 'login');
      expect(await show(bound, 'current_user', env)).toBe('login');
      for (const unbound of [bound.replace('require&', 'disable&'), bound.replace('login', 'kev')]) {
        expect((await failure(unbound, env))?.message).toContain('channel_binding=require');
      }
    });

    it('falls back only where that is asked for', async () => {
      await query(url, 'ALTER SYSTEM SET ssl = off');
      await own.reload();
      expect(await show(to('sslmode=prefer'), encrypted)).toBe(false);
      expect(await failure(to('sslmode=require'))).toMatchObject({
        code: 'input',
        message: `cannot use postgres://localhost:${own.port}/${name}: the server does not support TLS`,
      });
    });
  });
});
