import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/cli/backend/backend.ts';
import { destinationOf, isFor, isNamed, normalizeAddress } from '../../../src/cli/outbox/destination.ts';

function backend(
  location: string,
  context?: string,
  entry?: Partial<NonNullable<Backend['entry']>>,
): Backend {
  const whole = entry && { kubeconfig: '/home/.kube/config', cluster: 'c', clusters: ['c'], ...entry };
  return { kind: 'cluster', location, context, entry: whole } as Backend;
}

const kept = destinationOf(backend('https://old:6443', 'prod', {}));

describe('a destination', () => {
  it.each<[string, Backend, boolean]>([
    ['the same address', backend('https://old:6443'), true],
    ['the same address in another form', backend('https://OLD.:6443/'), true],
    ['another port', backend('https://old'), false],
    ['the same cluster of the kubeconfig at a new address', backend('https://new', 'prod', {}), true],
    ['the same cluster under another context', backend('https://new', 'other', {}), true],
    ['a cluster renamed', backend('https://new', 'prod', { cluster: 'd', clusters: ['d'] }), true],
    [
      'another cluster beside it',
      backend('https://new', 'prod', { cluster: 'd', clusters: ['c', 'd'] }),
      false,
    ],
    ['the same names in another kubeconfig', backend('https://new', 'prod', { kubeconfig: '/other' }), false],
    ['a server that a flag names', backend('https://new', 'prod'), false],
  ])('is %s', (_, other, is) => {
    expect(isFor(kept, other)).toBe(is);
  });

  it.each([
    ['prod', true],
    ['c', true],
    ['https://old:6443/', true],
    ['old:6443', true],
    ['old', false],
    ['other', false],
  ])('is named by %s: %s', (name, is) => {
    expect(isNamed(kept, name)).toBe(is);
  });

  it('of an older version has only an address and a context', () => {
    const old = { server: 'https://old', context: 'prod' };
    expect(isFor(old, backend('https://old:443'))).toBe(true);
    expect(isFor(old, backend('https://new', 'prod', {}))).toBe(false);
    expect(isNamed(old, 'prod')).toBe(true);
  });
});

it.each([
  ['HTTPS://Host:443/', 'https://host'],
  ['https://host./k8s/c1//', 'https://host/k8s/c1'],
  ['https://[::1]:6443', 'https://[::1]:6443'],
  ['https://user:password@host/?a=b#c', 'https://host'],
  ['no address', 'no address'],
])('normalizes the address %s', (address, normal) => {
  expect(normalizeAddress(address)).toBe(normal);
});
