import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { HIDDEN } from '../support/hidden.ts';
import { type Finished, Home } from '../support/kev.ts';

const SECRET = 'hunter2';
const NOBODY = 'https://127.0.0.1:1';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

/** A kubeconfig of this user. It lies beside the home, in which nothing is to have the secret. */
function kubeconfigOf(user: object, cluster: object = { server: NOBODY }): string {
  const aside = new Home();
  onTestFinished(() => aside[Symbol.dispose]());
  const path = join(aside.path, 'kubeconfig');
  const config = {
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** A plugin that does this; `$1` is a secret, as it is in what some are called with. */
function pluginThat(script: string): string[] {
  const aside = new Home();
  onTestFinished(() => aside[Symbol.dispose]());
  const command = join(aside.path, 'plugin');
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o700);
  const apiVersion = 'client.authentication.k8s.io/v1';
  const env = [{ name: 'PLUGIN_SECRET', value: SECRET }];
  return ['--kubeconfig', kubeconfigOf({ exec: { apiVersion, command, args: [SECRET], env } })];
}

const credential = (status: object) =>
  `printf '%s' '${JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', status })}'`;

/** Those that show most of where they are: requests, an outbox, an examination. */
const COMMANDS: string[][] = [
  ['get', '-v'],
  ['emit', 'pod/x', 'Normal', 'R', 'm', '-v', '--no-resolve', '--timeout', '100ms', '--spool'],
  ['flush', '-v', '--timeout', '100ms'],
  ['doctor', '-v'],
];

/** Nothing of the secret in what was said, and in no file that was left. */
function expectKept(run: Finished): void {
  expect(run.stdout + run.stderr).not.toContain(SECRET);
  expect(run.stderr).not.toMatch(HIDDEN);
  expect(run.stderr).not.toMatch(/^ {4}at /m);
  for (const entry of readdirSync(home.path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(SECRET)).toBe(false);
  }
}

describe('a secret is neither printed nor left behind', () => {
  it.each<[string, () => string[]]>([
    ['a token on the command line', () => ['--server', NOBODY, '--token', SECRET]],
    ['a token that cannot be sent', () => ['--server', NOBODY, '--token', `a\n${SECRET}`]],
    ['a token in a kubeconfig', () => ['--kubeconfig', kubeconfigOf({ token: SECRET })]],
    ['a password', () => ['--kubeconfig', kubeconfigOf({ username: 'jane', password: SECRET })]],
    ['a password in an address', () => ['--server', NOBODY.replace('//', `//jane:${SECRET}@`)]],
    [
      'one with a slash, which makes it no address',
      () => ['--server', `https://jane:a/${SECRET}@127.0.0.1:1`],
    ],
    [
      'a password of a proxy',
      () => [
        '--kubeconfig',
        kubeconfigOf({}, { server: 'https://192.0.2.1', 'proxy-url': `http://jane:${SECRET}@127.0.0.1:1` }),
      ],
    ],
    [
      'a password of what is no proxy',
      () => [
        '--kubeconfig',
        kubeconfigOf({}, { server: 'https://192.0.2.1', 'proxy-url': `http://jane:a/${SECRET}@127.0.0.1:1` }),
      ],
    ],
    ['a plugin that gives a token and fails', () => pluginThat(`echo ${SECRET}; echo 'log in' >&2; exit 3`)],
    ['a plugin that gives half a credential', () => pluginThat(`echo '{"status":{"token":"${SECRET}'`)],
    ['a plugin that gives something else', () => pluginThat(`echo ${SECRET}`)],
    ['a plugin that gives a token of two lines', () => pluginThat(credential({ token: `a\n${SECRET}` }))],
    [
      'a plugin that gives damaged keys',
      () => pluginThat(credential({ clientCertificateData: SECRET, clientKeyData: SECRET })),
    ],
  ])('%s', async (_, flags) => {
    const given = flags();
    for (const command of COMMANDS) {
      const run = await home.kev([...command, ...given]);
      expectKept(run);
      expect(run.stderr).toMatch(/^(error|kev): /m);
    }
  });

  it
    .skipIf(process.platform !== 'linux')
    .each([
      ['--token', SECRET],
      [`--token=${SECRET}`],
      ['--server', `https://${SECRET}@127.0.0.1:1`],
      ['--store', `postgres://u@127.0.0.1:1/d?pass%77ord=${SECRET}`],
    ])('to who lists processes: %s %s', async (...flags) => {
    const place = flags[0]?.startsWith('--token') ? ['--server', NOBODY] : [];
    const script = 'tr "\\0" " " < /proc/$PPID/cmdline; echo listed';
    const words = ['--for', 'pod/x', '--timeout', '100ms', ...place, ...flags];
    const run = await home.kev(['run', ...words, '--', 'sh', '-c', script]);
    expect(run.stdout).toContain('listed');
    expectKept(run);
  });

  it('to the command that kev runs', async () => {
    const script = 'tr "\\0" " " < /proc/self/cmdline; env';
    const flags = ['--token', SECRET, '--server', NOBODY, '--timeout', '100ms'];
    const run = await home.kev(['run', '--for', 'pod/x', ...flags, '--', 'sh', '-c', script]);
    expect(run.stdout).toContain('PATH=');
    expectKept(run);
  });
});

it('shows the stderr of a plugin unchanged', async () => {
  const flags = pluginThat("printf 'to sign in,\\n open this page\\n' >&2; exit 1");
  const { status, stdout, stderr } = await home.kev(['get', ...flags]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^to sign in,\n open this page\nerror: .* failed with exit status 1\n$/);
});

it('shows the refusal of a proxy as text', async () => {
  const proxy = createServer();
  proxy.on('connect', (_, socket) => void socket.end('HTTP/1.1 407 log in \x9b31m\r\n\r\n', 'latin1'));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const url = `http://jane:${SECRET}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const run = await home.kev(['get', '--server', 'https://192.0.2.1'], { env: { HTTPS_PROXY: url } });
  expect(run).toMatchObject({ status: 5, stdout: '' });
  expect(run.stderr).toMatch(/^error: cannot list events in namespace "default": .*407.*\n$/);
  expectKept(run);
});
