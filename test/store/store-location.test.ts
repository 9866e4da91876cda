import { expect, it } from 'vitest';
import { storeLocation } from '../../src/store/store-location.ts';

const at = (env: Record<string, string | undefined>) => ({ env, platform: 'linux', homedir: '/home/u' });

it.each<[string | undefined, Record<string, string>, string]>([
  [undefined, {}, '/home/u/.local/share/kev'],
  [undefined, { KEV_STORE: '' }, '/home/u/.local/share/kev'],
  [undefined, { KEV_STORE: 'store' }, 'store'],
  ['other', { KEV_STORE: 'store' }, 'other'],
  ['other', { KEV_STORE: 'postgres://h/db' }, 'other'],
  [undefined, { KEV_STORE: 'postgres://u:p@h/db' }, 'postgres://u:p@h/db'],
  ['PostgreSQL://h/db', {}, 'PostgreSQL://h/db'],
])('--store %j with %j', (flag, env, expected) => {
  expect(storeLocation(flag, at(env))).toBe(expected);
});

const TEXT = 'apiVersion: v1\nusers: [{name: u, user: {token: hunter2}}]';

it.each([
  [
    'mysql://u:hunter2@h/db',
    'usage',
    /: it is a URL \(mysql\): expected a directory or a postgres:\/\/ URL$/,
  ],
  [
    'file:///var/kev?hunter2',
    'usage',
    /: it is a URL \(file\): expected a directory or a postgres:\/\/ URL$/,
  ],
  [TEXT, 'input', /: expected a path, but the value looks like the text of a kubeconfig$/],
])('refuses %j without repeating it', (value, code, message) => {
  for (const [name, flag, env] of [
    ['--store', value, {}],
    ['KEV_STORE', undefined, { KEV_STORE: value }],
  ] as const) {
    const error = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => storeLocation(flag, at(env))).toThrow(error);
    expect(() => storeLocation(flag, at(env))).toThrow(`cannot use ${name}: `);
    expect(() => storeLocation(flag, at(env))).not.toThrow('hunter2');
  }
});

it('refuses an empty --store, which would be the current folder', () => {
  expect(() => storeLocation('', at({}))).toThrow(
    'invalid --store "": expected a directory or a postgres:// URL',
  );
});
