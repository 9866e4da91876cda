import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

let home: Home;
beforeEach(() => {
  home = new Home({ CI: 'true' });
});
afterEach(() => home[Symbol.dispose]());

const LINE = JSON.stringify({ object: 'pod/x', type: 'Normal', reason: 'R', message: 'm' });

describe('in a CI job that names neither a cluster nor a store', () => {
  it.each([
    [['emit', 'pod/x', 'Normal', 'R', 'm']],
    [['emit', '-f', '-']],
    [['flush']],
    [['wait', 'pod/x', '--reason', 'R', '--timeout', '1m']],
    [['run', '--for', 'pod/x', '--strict', '--', 'true']],
  ])('%j ends with 2 and a hint', async (args) => {
    expect(await home.kev(args, { input: `${LINE}\n`, timeoutMs: 20_000 })).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: cannot (find a cluster|flush): .*\nhint: .*\n$/),
    });
  });

  it.each([0, 3])('run warns, and ends with status %i of its command', async (status) => {
    expect(await home.kev(['run', '--for', 'pod/x', '--', 'sh', '-c', `echo done; exit ${status}`])).toEqual({
      status,
      stdout: 'done\n',
      stderr: expect.stringMatching(/^warning: cannot find a cluster: .*\nhint: .*\n$/),
    });
  });

  it('emits into a local store that is named', async () => {
    expect(await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '--local'])).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
