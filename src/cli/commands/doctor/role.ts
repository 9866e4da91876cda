import { createHash } from 'node:crypto';
import type { Right } from '../../../cluster/rights.ts';
import { newRole, type PolicyRule, RBAC } from '../../../cluster/roles.ts';

/**
 * Creates a Role and a RoleBinding with exactly these permissions, or a ClusterRole and its binding for cluster-scoped
 * resources. Their name is made from user and permissions, so that applying them never replaces a Role with other
 * permissions.
 */
export function toRoles(rights: Right[], username: string): object[] {
  const places = [...new Set(rights.map(({ namespace }) => namespace))];
  return places.flatMap((namespace) => {
    const rules = toRules(rights.filter((right) => right.namespace === namespace));
    return newRole({ name: nameFor(username, rules), namespace, rules, subject: subjectOf(username) });
  });
}

/** Merges permissions with the same verbs on the same resources. */
function toRules(rights: Right[]): PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const { group, resource, name, verb } of rights) {
    const key = JSON.stringify([group, resource, name]);
    const rule = rules.get(key) ?? {
      apiGroups: [group],
      resources: [resource],
      ...(name !== undefined && { resourceNames: [name] }),
      verbs: [],
    };
    rule.verbs.push(verb);
    rules.set(key, rule);
  }
  const merged = new Map<string, PolicyRule>();
  for (const { apiGroups, ...rule } of rules.values()) {
    const key = JSON.stringify(rule);
    merged.set(key, { apiGroups: [...(merged.get(key)?.apiGroups ?? []), ...apiGroups], ...rule });
  }
  return [...merged.values()];
}

function subjectOf(username: string): object {
  const [system, type, namespace, name, ...rest] = username.split(':');
  if (system === 'system' && type === 'serviceaccount' && namespace && name && rest.length === 0) {
    return { kind: 'ServiceAccount', namespace, name };
  }
  return { apiGroup: RBAC, kind: 'User', name: username };
}

function nameFor(username: string, rules: PolicyRule[]): string {
  const short = (username.split(':').at(-1) ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const words = `kev-${short}`.slice(0, 40).replace(/-+$/, '');
  const hash = createHash('sha256')
    .update(JSON.stringify([username, rules]))
    .digest('hex');
  return `${words}-${hash.slice(0, 8)}`;
}
