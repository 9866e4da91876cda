import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../../src/event/types.ts';
import { type Ancestor, someAncestor } from '../../src/select/ownership.ts';

const owner = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: `uid-${name}` });

/** What is there, by kind and name. */
const there: Record<string, ObjectMeta> = {
  'Pod/p': { name: 'p', ownerReferences: [owner('ReplicaSet', 'rs')] },
  'ReplicaSet/rs': { name: 'rs', ownerReferences: [owner('Thing', 'other'), owner('Deployment', 'web')] },
  'ReplicaSet/web-7d4b8c6f9d': { name: 'web-7d4b8c6f9d', ownerReferences: [owner('Rollout', 'web')] },
  'Deployment/web': { name: 'web' },
  'Egg/e': { ownerReferences: [owner('Hen', 'h')] },
  'Hen/h': { ownerReferences: [owner('Egg', 'e')] },
  'Pod/broken': { ownerReferences: 'none' },
};

async function isUnder(kind: string, name: string, root: string): Promise<boolean> {
  const key = (object: Ancestor) => `${object.kind}/${object.name}`;
  return someAncestor(
    { kind, name, namespace: 'ns' },
    (object) => key(object) === root,
    async (object) => there[key(object)],
  );
}

describe('someAncestor', () => {
  it.each([
    ['itself', 'Pod', 'p', 'Pod/p', true],
    ['its owner', 'Pod', 'p', 'ReplicaSet/rs', true],
    ['the second owner of its owner', 'Pod', 'p', 'Deployment/web', true],
    ['none of them', 'Pod', 'p', 'Deployment/api', false],
    ['by names alone, when all are gone', 'Pod', 'api-5d4f8c7b9b-x2x4x', 'Deployment/api', true],
    ['by name, then by reference', 'Pod', 'web-7d4b8c6f9d-x2x4x', 'Rollout/web', true],
    ['not by name where a reference says otherwise', 'Pod', 'web-7d4b8c6f9d-x2x4x', 'Deployment/web', false],
    ['an owner that is not there', 'ReplicaSet', 'rs', 'Thing/other', true],
    ['in a circle', 'Egg', 'e', 'Hen/x', false],
    ['with references that are none', 'Pod', 'broken', 'Deployment/web', false],
  ])('%s', async (_, kind, name, root, expected) => {
    expect(await isUnder(kind, name, root)).toBe(expected);
  });

  it('distinguishes guessed ancestors from others, and keeps to the namespace', async () => {
    const seen: Ancestor[] = [];
    await someAncestor(
      { kind: 'ReplicaSet', name: 'api-5d4f8c7b9b', namespace: 'ns' },
      (object) => {
        seen.push(object);
        return false;
      },
      async () => undefined,
    );
    expect(seen).toEqual([
      { kind: 'ReplicaSet', name: 'api-5d4f8c7b9b', namespace: 'ns' },
      { kind: 'Deployment', apiVersion: 'apps/v1', name: 'api', namespace: 'ns', guessed: true },
    ]);
  });
});
