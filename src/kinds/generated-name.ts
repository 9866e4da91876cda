/** An object that may own another one, as far as the other's name tells. */
export interface GuessedOwner {
  kind: string;
  apiVersion: string;
  name: string;
}

/** The letters of a pod template's hash, and of the random end of a generated name. */
const HASH = '[4-9bcdf]{6,10}';
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}';

/** No object's name is longer. */
const MAX_NAME = 253;

interface Pattern {
  pattern: RegExp;
  owners: Omit<GuessedOwner, 'name'>[];
}

/** By the kind of what is owned. */
const PATTERNS = new Map<string, Pattern[]>([
  [
    'Pod',
    [
      {
        // The pods of an indexed Job have their index before it.
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
    // The minutes, or in older versions the seconds, since 1970.
    [{ pattern: /^(.+)-(?:\d{8}|\d{10})$/, owners: [{ kind: 'CronJob', apiVersion: 'batch/v1' }] }],
  ],
]);

/**
 * Which objects may have owned one that is gone, by the names that Kubernetes' own controllers give:
 * `web-7d4b8c6f9d-x2x4x` is a pod of the ReplicaSet `web-7d4b8c6f9d`, and that one is the Deployment `web`'s.
 * A guess: another object may bear such a name by chance.
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

/** A claim is called TEMPLATE-SET-ORDINAL, and both names may have hyphens. */
function guessStatefulSets(name: string): GuessedOwner[] {
  const words = name.split('-');
  if (!/^\d+$/.test(words.pop() ?? '')) return [];
  return words
    .slice(1)
    .map((_, at) => ({ kind: 'StatefulSet', apiVersion: 'apps/v1', name: words.slice(at + 1).join('-') }));
}
