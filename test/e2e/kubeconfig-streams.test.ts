import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

const CONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'x',
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'u', user: {} }],
});

function fifoIn(home: Home): string {
  const path = join(home.path, 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}

it.each([
  [['watch', '--timeout', '1s'], 124, 'kev: timed out after 1s\n'],
  [['wait', 'pod/x', '--reason', 'R', '--timeout', '1s'], 124, /timed out after 1s/],
  [['emit', 'pod/x', 'Normal', 'R', 'm', '--timeout', '1s'], 5, /timed out after 1s/],
  [['get', '--request-timeout', '1s'], 2, /^error: cannot read the kubeconfig .*fifo: timed out after 1s\n$/],
])('%j ends in time while the kubeconfig is not written', async (args, status, stderr) => {
  using home = new Home();
  const finished = await home.kev([...args, '--kubeconfig', fifoIn(home)]);
  expect(finished).toMatchObject({ status });
  expect(finished.stderr).toMatch(stderr);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the wait for a kubeconfig', async (signal, status) => {
  using home = new Home();
  const fifo = fifoIn(home);
  const running = home.start(['get', '--kubeconfig', fifo]);
  // Resolves when somebody reads it.
  const writer = await open(fifo, 'w');
  running.child.kill(signal);
  expect(await running.status).toBe(status);
  await writer.close();
});

it('A kubeconfig that can be read once is enough for a whole command', async () => {
  using home = new Home();
  writeFileSync(join(home.path, 'config'), CONFIG);
  const line = `kev get --request-timeout 2s --kubeconfig <(cat ${join(home.path, 'config')})`;
  const { status, stderr } = await home.shell(line);
  expect(status).toBe(5);
  expect(stderr).toContain('127.0.0.1:1');
});
