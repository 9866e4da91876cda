import { describe, expect, it } from 'vitest';
import { needsOnEvents, toTasks } from '../../../../src/cli/commands/doctor/needs.ts';
import { toRoles } from '../../../../src/cli/commands/doctor/role.ts';
import type { Right } from '../../../../src/cluster/rights.ts';

const right = (verb: Right['verb'], more: Partial<Right> = {}): Right => ({
  verb,
  group: '',
  version: 'v1',
  resource: 'events',
  namespace: 'shop',
  ...more,
});
const newer = { group: 'events.k8s.io' };
const nameOf = (rights: Right[], user: string) =>
  (toRoles(rights, user)[0] as { metadata: { name: string } }).metadata.name;

describe('the roles for missing permissions', () => {
  it('are a Role with exactly these permissions, and its binding', () => {
    const [role, binding] = toRoles([right('create'), right('list')], 'jane');
    const name = expect.stringMatching(/^kev-jane-[0-9a-f]{8}$/);
    expect(role).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name, namespace: 'shop' },
      rules: [{ apiGroups: [''], resources: ['events'], verbs: ['create', 'list'] }],
    });
    expect(binding).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace: 'shop' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    });
  });

  it.each([
    {
      what: 'the same verbs in both groups are one rule',
      rights: [right('create'), right('patch'), right('create', newer), right('patch', newer)],
      rules: [{ apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] }],
    },
    {
      what: 'other verbs are another rule',
      rights: [right('create'), right('patch', newer)],
      rules: [
        { apiGroups: [''], resources: ['events'], verbs: ['create'] },
        { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['patch'] },
      ],
    },
    {
      what: 'an object is named',
      rights: [right('get', { group: 'apps', resource: 'deployments', name: 'web' })],
      rules: [{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['get'] }],
    },
  ])('$what', ({ rights, rules }) => {
    expect(toRoles(rights, 'jane')[0]).toMatchObject({ rules });
  });

  it('are a ClusterRole, too, for cluster-scoped resources', () => {
    const node = right('get', { resource: 'nodes', name: 'n1', namespace: undefined });
    const roles = toRoles([right('create'), node], 'jane') as { kind: string; metadata: object }[];
    expect(roles.map(({ kind }) => kind)).toEqual([
      'Role',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
    ]);
    expect(roles[2]?.metadata).not.toHaveProperty('namespace');
  });

  it.each([
    ['system:serviceaccount:shop:ci', { kind: 'ServiceAccount', namespace: 'shop', name: 'ci' }],
    ['system:node:n1', { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:node:n1' }],
    ['system:serviceaccount:shop', { kind: 'User', name: 'system:serviceaccount:shop' }],
  ])('are bound to %s', (user, subject) => {
    expect(toRoles([right('create')], user)[1]).toMatchObject({ subjects: [subject] });
  });

  it('have a name that depends on the permissions and the user', () => {
    const name = nameOf([right('create')], 'Jane Doe@example.com');
    expect(name).toMatch(/^kev-jane-doe-example-com-[0-9a-f]{8}$/);
    expect(nameOf([right('create')], 'Jane Doe@example.com')).toBe(name);
    expect(nameOf([right('patch')], 'Jane Doe@example.com')).not.toBe(name);
    expect(nameOf([right('create')], 'jane doe@example.com')).not.toBe(name);
    expect(nameOf([right('create')], 'x'.repeat(500)).length).toBeLessThan(64);
  });
});

describe('needed permissions', () => {
  const needed = (to?: string[]) =>
    needsOnEvents('shop', toTasks(to))
      .filter(({ commands }) => commands.length > 0)
      .map(({ right: { verb, group } }) => `${verb} ${group}`.trim());

  it.each([
    [['get'], ['list']],
    [['describe'], ['list']],
    [['watch'], ['list', 'watch']],
    [
      ['emit', 'wait'],
      ['create', 'patch', 'list', 'watch'],
    ],
    [['emit,get'], ['create', 'patch', 'list']],
    [['emit-events'], ['create events.k8s.io', 'patch events.k8s.io']],
    [undefined, ['create', 'patch', 'list', 'watch', 'create events.k8s.io', 'patch events.k8s.io']],
  ])('for %j: %j', (to, rights) => {
    expect(needed(to)).toEqual(rights);
  });

  it('are checked in both API groups, needed or not', () => {
    expect(needsOnEvents('shop', ['get'])).toHaveLength(10);
  });

  it('of an unknown task are refused', () => {
    expect(() => toTasks(['delete'])).toThrow(
      'invalid --to "delete": expected emit, emit-events, get, watch',
    );
  });
});
