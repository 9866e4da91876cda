import { describe, expect, it } from 'vitest';
import { hasOtherHistory, isServerBehind } from '../../../src/cluster/watch/server-state.ts';
import type { ScriptedResponse } from '../../support/scripted-server.ts';
import { openScripted } from '../open.ts';

const refused = (code: number): ScriptedResponse => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason: 'X', message: 'x' },
});

describe.each([
  // A server that has just started forbids everything to users whose rights it has not read yet.
  [403, 'may pass'],
  [500, 'may pass'],
  [400, 'shows that the check is not supported'],
])('a check of the state of a server that fails with %i', (code, what) => {
  it(what, async () => {
    const { cluster } = await openScripted([refused(code)]);
    const options = { resourceVersion: '5', retries: 0 };
    const checks = [
      isServerBehind(cluster.client, '/api/v1/events', options),
      hasOtherHistory(cluster.client, { namespace: 'a', name: 'x', resourceVersion: '5' }, options),
    ];
    for (const check of checks) {
      if (code === 400) expect(await check).toBeUndefined();
      else await expect(check).rejects.toMatchObject({ status: { code } });
    }
  });
});
