import { describe, expect, it } from 'vitest';
import type { ObjectReference } from '../../src/event/types.ts';
import { findKind } from '../../src/kinds/kinds.ts';
import {
  matchesObject,
  type ObjectFilter,
  objectFieldTerms,
  objectFilterForKind,
  objectFilterForType,
} from '../../src/select/object-filter.ts';

const known = (type: string, name?: string, namespace?: string, uid?: string): ObjectFilter => {
  const kind = findKind(type);
  if (!kind) throw new Error(`no kind ${type}`);
  return { ...objectFilterForKind(kind, { name, namespace }), uid };
};

const pod: ObjectReference = { kind: 'Pod', apiVersion: 'v1', namespace: 'shop', name: 'web-0', uid: 'u1' };
const deployment: ObjectReference = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  namespace: 'shop',
  name: 'web',
};
const node: ObjectReference = { kind: 'Node', name: 'n1', uid: 'n1' };

describe('matchesObject', () => {
  it.each<[string, ObjectReference, ObjectFilter, boolean]>([
    ['a kind', pod, known('po'), true],
    ['another kind', pod, known('deploy'), false],
    ['a name', pod, known('pod', 'web-0'), true],
    ['another name', pod, known('pod', 'web-1'), false],
    ['a namespace', pod, known('pod', 'web-0', 'shop'), true],
    ['another namespace', pod, known('pod', 'web-0', 'test'), false],
    ['no namespace written down', { ...pod, namespace: '' }, known('pod', 'web-0', 'shop'), true],
    ['its uid', pod, known('pod', 'web-0', 'shop', 'u1'), true],
    ['the uid of an earlier one', pod, known('pod', 'web-0', 'shop', 'u2'), false],
    ['no uid written down', { ...pod, uid: '' }, known('pod', 'web-0', 'shop', 'u2'), true],
    ['a pod whose uid is its name', { ...pod, uid: 'web-0' }, known('pod', 'web-0', 'shop', 'u2'), false],
    ['a node whose uid is its name', node, known('node', 'n1', undefined, 'u7'), true],
    ['a node is in no namespace', node, known('node', 'n1', 'shop'), true],
    ['the group', deployment, known('deployments.apps', 'web'), true],
    ['another group', { ...deployment, apiVersion: 'example.com/v1' }, known('deploy', 'web'), false],
    ['another version', { ...deployment, apiVersion: 'apps/v1beta1' }, known('deploy', 'web'), true],
    ['no apiVersion written down', { ...deployment, apiVersion: '' }, known('deploy', 'web'), true],
    ['a kind nobody knows', { kind: 'Certificate' }, objectFilterForType('certificate', {}), true],
    ['its plural', { kind: 'Certificate' }, objectFilterForType('certificates', {}), true],
    ['a plural in -ies', { kind: 'NetworkPolicy' }, objectFilterForType('networkpolicies', {}), true],
    ['a plural in -ses', { kind: 'Bus' }, objectFilterForType('buses', {}), true],
    ['another unknown kind', { kind: 'Issuer' }, objectFilterForType('certificates', {}), false],
    [
      'an unknown kind with its group',
      { kind: 'Certificate', apiVersion: 'cert-manager.io/v1' },
      objectFilterForType('certificates.cert-manager.io', {}),
      true,
    ],
    [
      'an unknown kind of another group',
      { kind: 'Certificate', apiVersion: 'example.com/v1' },
      objectFilterForType('certificates.cert-manager.io', {}),
      false,
    ],
    [
      'a kind as it was said with its group',
      { kind: 'things.example.com' },
      objectFilterForType('things.example.com', {}),
      true,
    ],
    ['nothing at all', {}, known('pod'), false],
  ])('%s', (_, reference, wanted, expected) => {
    expect(matchesObject(reference, wanted)).toBe(expected);
  });
});

describe('objectFieldTerms', () => {
  it('has the terms that a server can evaluate without losing events', () => {
    expect(objectFieldTerms(known('po', 'web-0', 'shop', 'u1'))).toEqual([
      { field: 'involvedObject.kind', operator: '=', value: 'Pod' },
      { field: 'involvedObject.name', operator: '=', value: 'web-0' },
    ]);
    expect(objectFieldTerms(objectFilterForType('certificates', {}))).toEqual([]);
  });
});
