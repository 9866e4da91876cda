import { describe, expect, it } from 'vitest';
import type { MissingObjectError } from '../../../src/core/errors.ts';
import type { ScriptedResponse } from '../../support/scripted-server.ts';
import { openScripted } from '../open.ts';

const notFound: ScriptedResponse = {
  status: 404,
  body: { kind: 'Status', code: 404, reason: 'NotFound', message: 'not found', details: { name: 'x' } },
};
const forbidden: ScriptedResponse = { status: 403, body: { kind: 'Status', code: 403, message: 'no' } };
const namespace: ScriptedResponse = { body: { kind: 'Namespace', metadata: { name: 'shop' } } };
const names = (...all: string[]): ScriptedResponse => ({
  body: { metadata: {}, items: all.map((name) => ({ metadata: { name } })) },
});

async function diagnose(object: { type: string; name: string }, ...script: ScriptedResponse[]) {
  const { cluster, server } = await openScripted([notFound, ...script]);
  const found = cluster.objects.resolve(object, { namespace: 'shpo' });
  const error = await found.then(
    () => undefined,
    (error: MissingObjectError) => error,
  );
  const { message = '', hint } = (await error?.diagnose(new AbortController().signal)) ?? {};
  return { message, hint, urls: server.requests.slice(1).map(({ url }) => url) };
}

describe('an object that does not exist', () => {
  const pod = { type: 'po', name: 'wbe' };

  it('is in a namespace that does not exist either', async () => {
    expect(await diagnose(pod, notFound, names('kube-system', 'shop'))).toEqual({
      message: 'namespace "shpo" not found',
      hint: 'did you mean -n shop?',
      urls: ['/api/v1/namespaces/shpo', '/api/v1/namespaces?limit=500'],
    });
    expect((await diagnose(pod, notFound, names('kube-system'))).hint).toContain(
      'kubectl create namespace shpo',
    );
  });

  it('has a name like that of another', async () => {
    expect(await diagnose(pod, namespace, names('api', 'web'))).toEqual({
      message: 'pod "wbe" not found in namespace "shpo"',
      hint: 'did you mean "web"?',
      urls: ['/api/v1/namespaces/shpo', '/api/v1/namespaces/shpo/pods?limit=500'],
    });
    expect(await diagnose({ type: 'no', name: 'n-1b' }, names('n-1', 'm-1'))).toMatchObject({
      message: 'node "n-1b" not found',
      hint: 'did you mean "n-1"?',
    });
  });

  it.each<[string, ScriptedResponse[]]>([
    ['nothing is like it', [namespace, names('api')]],
    ['nobody may look', [forbidden, forbidden]],
  ])('is all there is to say when %s', async (_, script) => {
    expect(await diagnose(pod, ...script)).toMatchObject({
      message: 'pod "wbe" not found in namespace "shpo"',
      hint: 'use --no-resolve to skip the lookup',
    });
  });
});
