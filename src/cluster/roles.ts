/** API group of roles and their bindings. */
export const RBAC = 'rbac.authorization.k8s.io';

/** Permissions on some resources, as in a Role. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

/** A Role to create, and whom it is granted to. */
interface NewRole {
  /** Also of the binding. */
  name: string;
  /** Undefined for a ClusterRole. */
  namespace: string | undefined;
  rules: readonly PolicyRule[];
  subject: object;
}

/** Creates a Role and a RoleBinding, or a ClusterRole and a ClusterRoleBinding. */
export function newRole({ name, namespace, rules, subject }: NewRole): object[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  return [
    { apiVersion: `${RBAC}/v1`, kind, metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [subject],
    },
  ];
}
