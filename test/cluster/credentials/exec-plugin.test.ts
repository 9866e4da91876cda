import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runExecPlugin } from '../../../src/cluster/credentials/exec-plugin.ts';
import type { ExecConfig, KubeconfigCluster } from '../../../src/cluster/kubeconfig/types.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { KevError } from '../../../src/core/errors.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const V1 = 'client.authentication.k8s.io/v1';
const CLUSTER: KubeconfigCluster = { server: 'https://x:6443', skipTLSVerify: false };

interface Run {
  cluster?: Partial<KubeconfigCluster>;
  canPrompt?: boolean;
  env?: Record<string, string>;
  signal?: AbortSignal;
}

/** Runs a plugin that is this script. */
function run(script: string, exec: ExecConfig = {}, { cluster, canPrompt = false, env, signal }: Run = {}) {
  const command = folder.at('plugin');
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o700);
  return runExecPlugin(
    { apiVersion: V1, command, ...exec },
    { ...CLUSTER, ...cluster },
    {
      environment: { env: { PATH: process.env.PATH, ...env }, homedir: '/nonexistent', canPrompt },
      clock: systemClock,
      signal: signal ?? new AbortController().signal,
    },
  );
}

/** A script that prints this credential. */
const prints = (credential: unknown) => `cat <<'END'\n${JSON.stringify(credential)}\nEND`;
const gives = (status: object, more: object = {}) =>
  prints({ apiVersion: V1, kind: 'ExecCredential', status, ...more });

/** The ExecCredential that a plugin is given. */
async function infoFor(exec: ExecConfig, more: Run = {}): Promise<unknown> {
  const path = folder.at('info');
  await run(`printf '%s' "$KUBERNETES_EXEC_INFO" > ${path}; ${gives({ token: 't' })}`, exec, more);
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('a credential plugin is given', () => {
  it('its arguments and variables, beside those of kev', async () => {
    const script = `printf '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"%s"}}' "$1,$2,$OWN,$OTHER"`;
    const env = [
      { name: 'OWN', value: 'mine' },
      { name: 'OTHER', value: '' },
    ];
    const exec = { args: ['a', 'b c'], env };
    const credential = await run(script, exec, { env: { OWN: 'kev', OTHER: 'kev' } });
    expect(credential).toEqual({ authorization: 'Bearer a,b c,mine,' });
  });

  it('what it must respond to', async () => {
    const info = { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } };
    expect(await infoFor({})).toEqual(info);
    expect(await infoFor({ provideClusterInfo: false, interactiveMode: 'Never' })).toEqual(info);
  });

  it('the cluster, where it asks for that', async () => {
    const authority = folder.at('ca.crt');
    writeFileSync(authority, 'an authority');
    expect(await infoFor({ provideClusterInfo: true })).toMatchObject({
      spec: { cluster: { server: 'https://x:6443', config: null } },
    });
    const cluster = {
      caFile: authority,
      tlsServerName: 'y',
      skipTLSVerify: true,
      proxyUrl: 'http://proxy',
      execConfig: { audience: 'z' },
    };
    expect(await infoFor({ provideClusterInfo: true }, { cluster })).toMatchObject({
      spec: {
        cluster: {
          server: 'https://x:6443',
          'certificate-authority-data': btoa('an authority'),
          'tls-server-name': 'y',
          'insecure-skip-tls-verify': true,
          'proxy-url': 'http://proxy',
          config: { audience: 'z' },
        },
      },
    });
  });

  it('no stdin to wait for', async () => {
    const script = `if read line; then exit 7; fi; ${gives({ token: 'end' })}`;
    expect(await run(script)).toEqual({ authorization: 'Bearer end' });
  });
});

describe('a credential plugin gives', () => {
  it.each<[string, string, object]>([
    ['a token', gives({ token: 't' }), { authorization: 'Bearer t' }],
    [
      'a certificate until a time',
      gives({ clientCertificateData: 'c', clientKeyData: 'k', expirationTimestamp: '2026-11-28T10:00:00Z' }),
      { certificate: { cert: 'c', key: 'k' }, renewAt: 1_795_860_000_000_000_000n },
    ],
    [
      'YAML',
      `printf 'apiVersion: ${V1}\\nkind: ExecCredential\\nstatus: {token: t}\\n'`,
      { authorization: 'Bearer t' },
    ],
  ])('%s', async (_, script, credential) => {
    expect(await run(script)).toEqual(credential);
  });

  it.each<[string, string, string]>([
    ['what is no JSON', 'echo hunter2', 'not an object in JSON or YAML'],
    ['nothing', 'true', 'not an object in JSON or YAML'],
    ['half of it', `printf '{"status":{"token":"hunter2'`, 'not an object in JSON or YAML'],
    ['another kind', prints({ apiVersion: V1, kind: 'Pod' }), 'expected the kind ExecCredential'],
    [
      'another version',
      prints({ apiVersion: `${V1}beta1`, kind: 'ExecCredential', status: { token: 'hunter2' } }),
      `expected the apiVersion ${V1}`,
    ],
    [
      'no status',
      prints({ apiVersion: V1, kind: 'ExecCredential' }),
      'it has neither a token nor a certificate',
    ],
    ['an empty token', gives({ token: '' }), 'it has neither a token nor a certificate'],
    ['a token of another type', gives({ token: ['hunter2'] }), 'expected a string for status.token'],
    ['half a pair', gives({ clientKeyData: 'hunter2' }), 'it has a certificate or a key, but not both'],
    [
      'no time',
      gives({ token: 'hunter2', expirationTimestamp: 'soon' }),
      'expected a time for status.expirationTimestamp',
    ],
  ])('no credential when it prints %s', async (_, script, words) => {
    const error: KevError = await run(script).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KevError);
    expect(error.code).toBe('input');
    expect(error.message).toContain(`printed no valid ExecCredential: ${words}`);
    expect(`${error.message} ${error.hint} ${error.cause}`).not.toContain('hunter2');
  });

  it.each<[string, string, ExecConfig, string]>([
    ['it fails', 'exit 3', {}, 'failed with exit status 3'],
    ['it is killed', 'kill -KILL $$', {}, 'failed with signal SIGKILL'],
    ['it prints without end', 'exec yes', {}, 'printed more than 2 MiB'],
    ['it is called in an old version', '', { apiVersion: `${V1}alpha1` }, 'has an unsupported apiVersion'],
    ['it has no command', '', { command: '' }, 'has no command'],
    ['its mode is unknown', '', { interactiveMode: 'Sometimes' }, 'has an invalid interactiveMode'],
    ['it needs a terminal', '', { interactiveMode: 'Always' }, 'needs a terminal'],
    ['its command cannot be found', '', { command: 'no-such-plugin' }, 'no-such-plugin was not found'],
    ['its command is a folder', '', { command: '/tmp' }, 'cannot run the credential plugin /tmp (EACCES)'],
    ['its command is below a file', '', { command: '/etc/hostname/x' }, '(ENOTDIR)'],
    ['its arguments are too long', '', { args: ['hunter2'.repeat(500_000)] }, '(E2BIG)'],
    ['its arguments are none', '', { args: ['hunter2\0'] }, '(ERR_INVALID_ARG_VALUE)'],
  ])('nothing when %s', async (_, script, exec, words) => {
    const error: KevError = await run(script, exec).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KevError);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('hunter2');
  });

  it('the hint how to install it', async () => {
    const exec = { command: 'no-such-plugin', installHint: 'Install it:\n\n  pkg add it' };
    expect(await run('', exec).catch(({ hint }) => hint)).toBe('Install it: pkg add it');
  });
});

describe('a credential plugin after its time limit', () => {
  /** The processes of a plugin, which are there as soon as its second line is. */
  async function pidsIn(path: string): Promise<number[]> {
    for (;;) {
      const pids = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(Number) : [];
      if (pids.length === 2) return pids;
      await systemClock.sleep(5);
    }
  }

  it.each([
    ['alone', false],
    ['on a terminal', true],
  ])('is ended with all that it has started, though it ignores signals: %s', async (_, canPrompt) => {
    const stop = new AbortController();
    const path = folder.at('pids');
    const script = `trap '' TERM INT; echo $$ > ${path}; sleep 1000 & echo $! >> ${path}; wait; sleep 1000`;
    const running = run(script, {}, { signal: stop.signal, canPrompt });
    const pids = await pidsIn(path);
    stop.abort('stopped');
    await expect(running).rejects.toBe('stopped');
    for (const pid of pids) while (isAlive(pid)) await systemClock.sleep(5);
  });
});

/** What has ended may still be listed where nobody asks for its status. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'latin1'));
}
