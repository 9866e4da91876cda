/** A pod template's hash, and the random suffix of a generated name. */
const HASH = '[4-9bcdf]{6,10}';
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';

/** Limit of an object's name. */
const MAX_NAME = 253;

/** Kind of the owned object, its name with that of the owner, and the possible kinds of the owner. */
const PATTERNS: [kind: string, name: RegExp, owners: string[]][] = [
  // Pods of an indexed Job have their index before the suffix.
  ['Pod', new RegExp(`^(.+?)-(?:\\d+-)?${RANDOM}$`), ['batch/v1 Job']],
  [
    'Pod',
    new RegExp(`^(.+)-${RANDOM}$`),
    ['apps/v1 ReplicaSet', 'apps/v1 DaemonSet', 'v1 ReplicationController', 'batch/v1 Job'],
  ],
  ['Pod', /^(.+)-\d+$/, ['apps/v1 StatefulSet']],
  ['ReplicaSet', new RegExp(`^(.+)-${HASH}$`), ['apps/v1 Deployment']],
  // Minutes, or in older versions seconds, since 1970.
  ['Job', /^(.+)-(?:\d{8}|\d{10})$/, ['batch/v1 CronJob']],
];

/**
 * Guesses the owners of an object that no longer exists from the names that Kubernetes' controllers generate:
 * `web-7d4b8c6f9d-x2x4x` is a pod of the ReplicaSet `web-7d4b8c6f9d`, which belongs to the Deployment `web`. An object may
 * have such a name by chance.
 *
 * Source: kubernetes `pkg/controller` (deployment, replicaset, daemon, job, cronjob, statefulset);
 * apimachinery `pkg/util/rand`, String and SafeEncodeString.
 */
export function guessOwners(kind: string, name: string) {
  if (name.length > MAX_NAME) return [];
  const guesses = PATTERNS.flatMap(([owned, pattern, owners]) => {
    const owner = owned === kind ? pattern.exec(name)?.[1] : undefined;
    if (owner === undefined) return [];
    return owners.map((text) => {
      const [apiVersion = '', ownerKind = ''] = text.split(' ');
      return { kind: ownerKind, apiVersion, name: owner };
    });
  });
  if (kind === 'PersistentVolumeClaim') guesses.push(...guessStatefulSets(name));
  return guesses;
}

/** Lists the StatefulSets that a claim TEMPLATE-SET-ORDINAL may belong to: both names may contain hyphens. */
function guessStatefulSets(name: string) {
  const words = name.split('-');
  if (!/^\d+$/.test(words.pop() ?? '')) return [];
  return words
    .slice(1)
    .map((_, at) => ({ kind: 'StatefulSet', apiVersion: 'apps/v1', name: words.slice(at + 1).join('-') }));
}
