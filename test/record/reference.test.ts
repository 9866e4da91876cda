import { describe, expect, it } from 'vitest';
import { getPartialReference, getReference } from '../../src/record/reference.ts';
import type { ApiObject, Scheme } from '../../src/record/scheme.ts';

const metadata = { name: 'web', namespace: 'shop', uid: 'u-1', resourceVersion: '7', labels: { a: 'b' } };
const about = { namespace: 'shop', name: 'web', uid: 'u-1', resourceVersion: '7' };
const knowsPods: Scheme = () => [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v2', kind: 'Pod' },
];

describe('getReference', () => {
  it.each<[ApiObject, object]>([
    [
      { apiVersion: 'v1', kind: 'Pod', metadata },
      { ...about, kind: 'Pod', apiVersion: 'v1' },
    ],
    [
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata },
      { ...about, kind: 'Deployment', apiVersion: 'apps/v1' },
    ],
    [
      { kind: 'Pod', metadata },
      { ...about, kind: 'Pod' },
    ],
    [
      { apiVersion: 'v1', metadata },
      { ...about, apiVersion: 'v1' },
    ],
    [
      { apiVersion: '/v1', metadata },
      { ...about, apiVersion: 'v1' },
    ],
    [
      { apiVersion: '/', kind: 'Pod', metadata },
      { ...about, kind: 'Pod' },
    ],
    [{ kind: 'Pod', metadata: { name: '' } }, { kind: 'Pod' }],
  ])('believes %j', (object, reference) => {
    expect(getReference(object)).toEqual(reference);
  });

  it.each<[string, unknown, Scheme | null | undefined, string]>([
    ['null', null, undefined, "can't reference a nil object"],
    ['a text', 'pod/web', undefined, "can't reference a nil object"],
    [
      'metadata that is none',
      { kind: 'Pod', metadata: null },
      undefined,
      'does not implement the common interface',
    ],
    ['an object without a kind', { metadata }, undefined, "Object 'Kind' is missing"],
    [
      'an unreadable apiVersion',
      { apiVersion: 'a/b/c', kind: 'Pod', metadata },
      undefined,
      "Object 'Kind' is missing",
    ],
    ['no kind and no scheme', { metadata }, null, 'scheme is required to look up gvk'],
    ['a scheme without an answer', { metadata }, () => [], 'unexpected gvks registered'],
  ])('refuses %s', (_, object, scheme, words) => {
    expect(() => getReference(object as ApiObject, scheme)).toThrow(words);
  });

  it('asks the scheme only where the object has no kind, and takes its first result', () => {
    expect(getReference({ metadata }, knowsPods)).toEqual({ ...about, apiVersion: 'v1', kind: 'Pod' });
    expect(getReference({ kind: 'Whale', metadata }, knowsPods).kind).toBe('Whale');
  });

  it('gives a reference back as it is', () => {
    const reference = { name: 'web' };
    expect(getReference(reference)).toBe(reference);
  });
});

describe('getPartialReference', () => {
  it('names the part', () => {
    const reference = getPartialReference(
      { kind: 'Pod', metadata: { name: 'web' } },
      'spec.containers{nginx}',
    );
    expect(reference).toEqual({ kind: 'Pod', name: 'web', fieldPath: 'spec.containers{nginx}' });
  });

  it('changes a reference in place', () => {
    const reference = { name: 'web', fieldPath: 'old' };
    expect(getPartialReference(reference, 'new')).toBe(reference);
    expect(reference.fieldPath).toBe('new');
  });
});
