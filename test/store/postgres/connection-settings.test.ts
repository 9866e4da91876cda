import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KevError } from '../../../src/core/errors.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

let home: TemporaryFolder;

beforeAll(() => {
  home = new TemporaryFolder();
  mkdirSync(home.at('.postgresql'));
});
afterAll(() => home[Symbol.dispose]());

const settingsOf = (url: string, env: Record<string, string> = {}) =>
  toConnectionSettings(url, { env, homedir: home.path, platform: 'linux' });

function errorOf(url: string, env: Record<string, string> = {}): KevError {
  try {
    settingsOf(url, env);
  } catch (error) {
    if (error instanceof KevError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a URL', () => {
  it.each<[string, object]>([
    ['postgres://h/d', { hosts: [{ host: 'h', port: 5432 }], database: 'd', user: userInfo().username }],
    ['postgresql://u:p@h:6432/d', { hosts: [{ host: 'h', port: 6432, password: 'p' }], user: 'u' }],
    ['postgres://u%40x:p%2F%3A%40@h/d', { user: 'u@x', hosts: [{ password: 'p/:@' }] }],
    ['postgres://u@h', { database: 'u' }],
    [
      'postgres://[::1]:5433/d',
      { hosts: [{ host: '::1', port: 5433 }], location: 'postgres://[::1]:5433/d' },
    ],
    [
      'postgres://a:1,b/d',
      {
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 5432 },
        ],
      },
    ],
    ['postgres://a,b/d?port=7', { hosts: [{ port: 7 }, { port: 7 }] }],
    ['postgres://%2Fvar%2Frun/d', { hosts: [{ host: '/var/run' }] }],
    [
      'postgres:///d?host=/tmp/x&user=u&password=p',
      { hosts: [{ host: '/tmp/x', password: 'p' }], user: 'u' },
    ],
    ['postgres://h/d?hostaddr=127.0.0.1', { hosts: [{ host: 'h', hostaddr: '127.0.0.1' }] }],
    ['postgres://h/d?application_name=x&connect_timeout=3', { applicationName: 'x', connectTimeoutMs: 3000 }],
    ['postgres://h/d?connect_timeout=0', { connectTimeoutMs: Number.POSITIVE_INFINITY }],
    ['postgres://h/d', { applicationName: 'kev', connectTimeoutMs: 10_000, needsWritable: false }],
    ['postgres://h/d?target_session_attrs=read-write', { needsWritable: true }],
    ['postgres://h/d?keepalives=1&gssencmode=prefer&sslmode=require', { tls: { attempts: ['tls'] } }],
    ['postgres://h/d?ssl=true', { tls: { attempts: ['tls'] } }],
    ['postgres://h/d?options=-c%20geqo%3Doff', { options: '-c geqo=off' }],
  ])('%s', (url, expected) => {
    expect(settingsOf(url)).toMatchObject(expected);
  });

  it.each<[string, string]>([
    ['postgres://u:geheim@h:port/d', 'invalid PostgreSQL URL: expected HOST[:PORT] after "//"'],
    ['postgres://u:ge/heim@h/d', 'invalid PostgreSQL URL: expected "@", ":", "/", and "%" in a password'],
    ['postgres://u:1/geheim@h/d', 'invalid PostgreSQL URL: expected "@", ":", "/", and "%" in a password'],
    ['postgres://u:ge@heim@h/d', 'invalid PostgreSQL URL: expected "@", ":", "/", and "%" in a password'],
    ['postgres://h/d\ud83d', 'invalid PostgreSQL URL: invalid characters or percent-encoding in dbname'],
    [
      'postgres://u:geheim%@h/d',
      'invalid PostgreSQL URL: invalid characters or percent-encoding in password',
    ],
    ['postgres://h/d?passwort=geheim', 'invalid PostgreSQL URL: parameter "passwort" is not supported'],
    ['postgres://h/d?gssencmode=require', 'invalid PostgreSQL URL: parameter "gssencmode" is not supported'],
    [
      'postgres://h/d?sslmode=geheim',
      'invalid PostgreSQL parameter sslmode: expected prefer, disable, allow',
    ],
    [
      'postgres://h/d?connect_timeout=geheim',
      'invalid PostgreSQL parameter connect_timeout: expected a number',
    ],
    ['postgres://h/d?port=geheim', 'invalid PostgreSQL parameter port: expected a number from 1 to 65535'],
    [
      'postgres://a,b,c/d?port=1,2',
      'invalid PostgreSQL parameter port: expected one port, or one for each host',
    ],
    ['postgres://h/d?sslnegotiation=direct', 'sslnegotiation=direct requires sslmode=require or stronger'],
    ['postgres://h/d?sslrootcert=system&sslmode=require', 'sslrootcert=system requires sslmode=verify-full'],
  ])('that is invalid: %s', (url, expected) => {
    const { message, code } = errorOf(url);
    expect(message).toContain(expected);
    expect(message).not.toMatch(/geheim|heim/);
    expect(code).toMatch(/^(usage|input)$/);
  });

  it('is shown without user and password', () => {
    const { location } = settingsOf('postgres://u:p@h,i:2/d%20e?password=q');
    expect(location).toBe('postgres://h:5432,i:2/d%20e');
  });
});

describe('the environment', () => {
  it('fills what the URL leaves out', () => {
    const env = {
      PGHOST: 'from-env',
      PGPORT: '7',
      PGUSER: 'someone',
      PGPASSWORD: 'secret',
      PGDATABASE: 'base',
      PGAPPNAME: 'app',
      PGSSLMODE: 'disable',
    };
    expect(settingsOf('postgres://', env)).toMatchObject({
      hosts: [{ host: 'from-env', port: 7, password: 'secret' }],
      user: 'someone',
      database: 'base',
      applicationName: 'app',
      tls: { attempts: ['plain'] },
    });
    expect(settingsOf('postgres://u:p@h:8/d?sslmode=require', env)).toMatchObject({
      hosts: [{ host: 'h', port: 8, password: 'p' }],
      user: 'u',
      database: 'd',
      tls: { attempts: ['tls'] },
    });
  });

  it('counts an empty variable as unset', () => {
    expect(settingsOf('postgres://h/d', { PGPORT: '', PGSSLMODE: '' })).toMatchObject({
      hosts: [{ port: 5432 }],
      tls: { attempts: ['tls', 'plain'] },
    });
  });
});

describe('a service file', () => {
  beforeAll(() => {
    writeFileSync(
      home.at('services'),
      '# comment\n[other]\nhost=no\n\n[mine]\nhost = db\nport=7\nuser=u\npassword=a=b\n[last]\nhost=no\n[bad]\nnonsense\n',
    );
  });
  const env = () => ({ PGSERVICEFILE: home.at('services') });

  it('is preferred to the environment, and the URL to both', () => {
    const settings = settingsOf('postgres:///d?service=mine&user=me', {
      ...env(),
      PGHOST: 'env',
      PGPORT: '9',
    });
    expect(settings).toMatchObject({
      hosts: [{ host: 'db', port: 7, password: 'a=b' }],
      user: 'me',
      database: 'd',
    });
    expect(settingsOf('postgres://', { ...env(), PGSERVICE: 'mine' })).toMatchObject({
      user: 'u',
      database: 'u',
    });
  });

  it('must have the service, in valid lines', () => {
    expect(errorOf('postgres:///d?service=none', env()).message).toBe(
      `PostgreSQL service "none" not found in "${home.at('services')}"`,
    );
    expect(errorOf('postgres:///d?service=bad', env()).message).toBe(
      `cannot use the PostgreSQL service file "${home.at('services')}": line 13: expected NAME=VALUE`,
    );
  });
});

describe('a password file', () => {
  const at = () => home.at('.pgpass');

  beforeAll(() => {
    writeFileSync(
      at(),
      String.raw`# h:5432:d:u:commented
h:5432:d:u:first
h:*:d:*:any:port\\
odd\:host:5432:*:u:escaped
/tmp/x:5432:*:*:socket
*:*:*:last:l
`,
      { mode: 0o600 },
    );
  });

  it.each([
    ['postgres://u@h/d', 'first'],
    ['postgres://u@h:7/d', 'any:port\\'],
    ['postgres://u@odd%3Ahost/x', 'escaped'],
    ['postgres:///x?host=/tmp/x&user=u', 'socket'],
    ['postgres://last@else/x', 'l'],
    ['postgres://u@else/x', undefined],
    ['postgres://u:own@h/d', 'own'],
  ])('%s', (url, password) => {
    expect(settingsOf(url).hosts[0]?.password).toBe(password);
  });

  it('is named by PGPASSFILE, and each host has its own password', () => {
    writeFileSync(home.at('passwords'), 'a:*:*:*:1\nb:*:*:*:2\n', { mode: 0o600 });
    const { hosts } = settingsOf('postgres://u@a,b,c/d', { PGPASSFILE: home.at('passwords') });
    expect(hosts.map(({ password }) => password)).toEqual(['1', '2', undefined]);
  });

  it('is not used when others can read it', () => {
    writeFileSync(home.at('open'), '*:*:*:*:1\n');
    chmodSync(home.at('open'), 0o640);
    const { hosts } = settingsOf('postgres://u@h/d', { PGPASSFILE: home.at('open') });
    expect(hosts[0]).toMatchObject({ problem: expect.stringContaining(`chmod 600 ${home.at('open')}`) });
    expect(hosts[0]?.password).toBeUndefined();
  });

  it('is reported as the reason for a missing password when it cannot be reached', () => {
    symlinkSync('loop', home.at('loop'));
    const { hosts } = settingsOf('postgres://u@h/d', { PGPASSFILE: home.at('loop') });
    expect(hosts[0]?.problem).toMatch(/^cannot use the PostgreSQL password file ".*\/loop": /);
    expect(hosts[0]?.password).toBeUndefined();
  });
});

describe('sslmode', () => {
  it.each<[string, string[], boolean]>([
    ['disable', ['plain'], false],
    ['allow', ['plain', 'tls'], false],
    ['prefer', ['tls', 'plain'], false],
    ['require', ['tls'], false],
  ])('%s needs no certificate', (mode, attempts, rejectUnauthorized) => {
    const { tls } = settingsOf(`postgres://h/d?sslmode=${mode}`);
    expect(tls.attempts).toEqual(attempts);
    expect(tls.options.rejectUnauthorized ?? false).toBe(rejectUnauthorized);
  });

  it('verify-ca and verify-full need a root certificate, and require verifies with one', () => {
    expect(errorOf('postgres://h/d?sslmode=verify-full').message).toBe(
      'sslmode=verify-full requires a root certificate',
    );
    writeFileSync(home.at('ca.crt'), 'pem');
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const { tls } = settingsOf(`postgres://h/d?sslmode=${mode}`, { PGSSLROOTCERT: home.at('ca.crt') });
      expect(tls.options).toMatchObject({ rejectUnauthorized: true, ca: Buffer.from('pem') });
      expect(tls.options.checkServerIdentity === undefined).toBe(mode === 'verify-full');
    }
    expect(settingsOf('postgres://h/d?sslrootcert=system').tls.options).toMatchObject({
      rejectUnauthorized: true,
      ca: undefined,
    });
    expect(errorOf(`postgres://h/d?sslmode=verify-ca&sslrootcert=${home.at('none')}`).message).toContain(
      'no such file or directory',
    );
  });

  it('uses the files of ~/.postgresql', () => {
    for (const name of ['root.crt', 'postgresql.crt', 'postgresql.key']) {
      writeFileSync(home.at(`.postgresql/${name}`), name);
    }
    const { options } = settingsOf('postgres://h/d?sslmode=verify-ca').tls;
    expect([options.ca, options.cert, options.key].map(String)).toEqual([
      'root.crt',
      'postgresql.crt',
      'postgresql.key',
    ]);
  });
});
