import { describe, expect, it } from 'vitest';
import { apiVersionOf, builtInKinds, findKind, kindNames } from '../../src/kinds/kinds.ts';

describe('findKind', () => {
  it.each([
    ['po', 'v1 Pod'],
    ['pod', 'v1 Pod'],
    ['pods', 'v1 Pod'],
    ['Pod', 'v1 Pod'],
    ['pods.', 'v1 Pod'],
    ['pods.v1', 'v1 Pod'],
    ['pods.v1.', 'v1 Pod'],
    ['deploy', 'apps/v1 Deployment'],
    ['deployments.apps', 'apps/v1 Deployment'],
    ['deployment.v1.apps', 'apps/v1 Deployment'],
    ['Deployment.v1.apps', 'apps/v1 Deployment'],
    ['ev', 'v1 Event'],
    ['events.events.k8s.io', 'events.k8s.io/v1 Event'],
    ['ing', 'networking.k8s.io/v1 Ingress'],
    ['ingresses.networking.k8s.io', 'networking.k8s.io/v1 Ingress'],
    ['endpoints', 'v1 Endpoints'],
    ['storageclass', 'storage.k8s.io/v1 StorageClass'],
    ['crds', 'apiextensions.k8s.io/v1 CustomResourceDefinition'],
  ])('%s is %s', (type, expected) => {
    const kind = findKind(type);
    expect(kind && `${apiVersionOf(kind)} ${kind.kind}`).toBe(expected);
  });

  it.each([
    '',
    'foo',
    'pods.apps',
    'deployments.v1beta1.apps',
    'certificates.cert-manager.io',
    'constructor',
    '__proto__',
  ])('%s is not a built-in kind', (type) => {
    expect(findKind(type)).toBeUndefined();
  });

  it('finds each kind by each of its names, group and version', () => {
    for (const kind of builtInKinds()) {
      for (const name of kindNames(kind))
        expect(findKind(`${name}.${kind.version}.${kind.group}`)).toBe(kind);
    }
  });
});
