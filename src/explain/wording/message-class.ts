import type { ProblemClass } from '../meaning.ts';

/**
 * What refusals and failures say about their cause, whichever component reports them.
 *
 * Source: apiserver `pkg/admission` and `plugin/pkg/admission` (resourcequota, limitranger, webhook, podsecurity),
 * apiserver `pkg/endpoints/handlers/responsewriters/errors.go` (RBAC), kubelet `pkg/kubelet/kubelet_pods.go`.
 */
const CLASSES: readonly [ProblemClass, RegExp][] = [
  [
    'quota',
    /exceeded quota|failed quota|(?:maximum|minimum) \S+ usage per |max limit to request ratio|TooManyLoadBalancers|quotaExceeded/i,
  ],
  [
    'permission',
    /forbidden: User "|cannot (?:get|list|watch|create|update|patch|delete|deletecollection|impersonate|use|bind|escalate) resource|attempting to grant RBAC|\bRBAC\b|\bis not authorized to perform\b|^Unauthorized$|: Unauthorized$/,
  ],
  [
    'config',
    /(?:secrets?|configmaps?|serviceaccounts?|service account) "[^"]*" not found|error looking up service account|couldn't find key|references non-existent (?:secret|config) key|object "[^"]*"\/"[^"]*" not registered|no PriorityClass with name|runAsNonRoot|\bis invalid: |failed to (?:sync|fetch) (?:secret|configmap)/i,
  ],
  [
    'admission',
    /admission webhook|failed calling webhook|violates PodSecurity|admission ?policy|denied (?:the |this )?request|denied by |security context constraint|pod ?security ?policy|unable to create new content in namespace|unable to admit pod|blocked by policy/i,
  ],
  ['dns', /NXDOMAIN|SERVFAIL|DNS problem|no such host|server misbehaving|dial tcp: lookup |name resolution/i],
];

/** Returns the class of a problem by its message; undefined when the message does not show it. */
export function classOfMessage(message: string): ProblemClass | undefined {
  return CLASSES.find(([, pattern]) => pattern.test(message))?.[0];
}
