import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Home } from '../support/kev.ts';
import { type ScriptedResponse, startScriptedServer } from '../support/scripted-server.ts';

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home[Symbol.dispose]());

const refusal = (message: string): ScriptedResponse => ({
  status: 422,
  body: { kind: 'Status', code: 422, reason: 'Invalid', message },
});

async function emit(response: ScriptedResponse, ...more: string[]) {
  const server = await startScriptedServer(response);
  onTestFinished(() => server.close());
  return await home.kev(['emit', ...more, '--no-resolve', '--server', server.url]);
}

it('says why an event was rejected, once', async () => {
  expect(await emit(refusal('the webhook said no'), 'pod/x', 'Normal', 'R', 'm')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'error: cannot record an event about pod "x" in namespace "default": the webhook said no (422)\n',
  });
});

const OLD =
  'Event "n.1" is invalid: involvedObject.namespace: Invalid value: "": does not match event.namespace';

it('prints a hint once for many events', async () => {
  const server = await startScriptedServer(refusal(OLD));
  onTestFinished(() => server.close());
  const record = JSON.stringify({ object: 'node/n', type: 'Normal', reason: 'R', message: 'm' });
  const { stdout, stderr } = await home.kev(
    ['emit', '-f', '-', '--api', 'events', '--no-resolve', '--server', server.url],
    { input: `${record}\n${record}\n` },
  );
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^error: line 1: .*\nerror: line 2: .*\nhint: .*--api core\nkev: 2 records: 2 rejected\n$/,
  );
});

it('names the API through which an old server accepts an event about a node', async () => {
  const { status, stderr } = await emit(refusal(OLD), 'node/n', 'Normal', 'R', 'm', '--api', 'events');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: .*\nhint: .*--api core\n$/);
  // There it would not help.
  expect((await emit(refusal(OLD), 'node/n', 'Normal', 'R', 'm')).stderr).not.toContain('hint:');
});
