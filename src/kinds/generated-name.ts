/** A possible owner of an object, derived from the object's name. */
export interface GuessedOwner {
  kind: string;
  apiVersion: string;
  name: string;
}

/** A pod template's hash, and the random suffix of a generated name. */
const HASH = '[4-9bcdf]{6,10}';
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';

/** Limit of an object's name. */
const MAX_NAME = 253;

interface Pattern {
  pattern: RegExp;
  owners: Omit<GuessedOwner, 'name'>[];
}

/** Patterns by the kind of the owned object. */
const PATTERNS = new Map<string, Pattern[]>([
  [
    'Pod',
    [
      {
        // Pods of an indexed Job have their index before the suffix.
        pattern: new RegExp(`^(.+?)-(?:\\d+-)?${RANDOM}$`),
        owners: [{ kind: 'Job', apiVersion: 'batch/v1' }],
      },
      {
        pattern: new RegExp(`^(.+)-${RANDOM}$`),
        owners: [
          { kind: 'ReplicaSet', apiVersion: 'apps/v1' },
          { kind: 'DaemonSet', apiVersion: 'apps/v1' },
          { kind: 'ReplicationController', apiVersion: 'v1' },
          { kind: 'Job', apiVersion: 'batch/v1' },
        ],
      },
      { pattern: /^(.+)-\d+$/, owners: [{ kind: 'StatefulSet', apiVersion: 'apps/v1' }] },
    ],
  ],
  [
    'ReplicaSet',
    [{ pattern: new RegExp(`^(.+)-${HASH}$`), owners: [{ kind: 'Deployment', apiVersion: 'apps/v1' }] }],
  ],
  [
    'Job',
    // Minutes, or in older versions seconds, since 1970.
    [{ pattern: /^(.+)-(?:\d{8}|\d{10})$/, owners: [{ kind: 'CronJob', apiVersion: 'batch/v1' }] }],
  ],
]);

/**
 * Guesses the owners of an object that no longer exists from the names that Kubernetes' controllers generate:
 * `web-7d4b8c6f9d-x2x4x` is a pod of the ReplicaSet `web-7d4b8c6f9d`, which belongs to the Deployment `web`. An object may
 * have such a name by chance.
 *
 * Source: kubernetes `pkg/controller` (deployment, replicaset, daemon, job, cronjob, statefulset);
 * apimachinery `pkg/util/rand`, String and SafeEncodeString.
 */
export function guessOwners(kind: string, name: string): GuessedOwner[] {
  if (name.length > MAX_NAME) return [];
  const guesses = (PATTERNS.get(kind) ?? []).flatMap(({ pattern, owners }) => {
    const owner = pattern.exec(name)?.[1];
    return owner === undefined ? [] : owners.map((known) => ({ ...known, name: owner }));
  });
  if (kind === 'PersistentVolumeClaim') guesses.push(...guessStatefulSets(name));
  return guesses;
}

/** Lists the StatefulSets that a claim TEMPLATE-SET-ORDINAL may belong to: both names may contain hyphens. */
function guessStatefulSets(name: string): GuessedOwner[] {
  const words = name.split('-');
  if (!/^\d+$/.test(words.pop() ?? '')) return [];
  return words
    .slice(1)
    .map((_, at) => ({ kind: 'StatefulSet', apiVersion: 'apps/v1', name: words.slice(at + 1).join('-') }));
}
