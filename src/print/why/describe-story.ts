import type { ExplainedStory } from '../../explain/explanation.ts';
import type { ProblemClass } from '../../explain/meaning.ts';
import { formatKey, kindOfKey } from '../../explain/object-key.ts';
import { formatCount } from '../count.ts';

/** How a problem is named: of one pod, of several, of another object, and as something to recover from. */
interface Phrases {
  one: string;
  several: string;
  other: string;
  noun: string;
}

const PHRASES: Record<ProblemClass, Phrases> = {
  'image-pull': {
    one: 'cannot pull its image',
    several: 'cannot pull their image',
    other: 'an image cannot be pulled',
    noun: 'failed image pulls',
  },
  crash: { one: 'keeps crashing', several: 'keep crashing', other: 'a container crashes', noun: 'crashes' },
  probe: {
    one: 'fails its probe',
    several: 'fail their probe',
    other: 'a probe fails',
    noun: 'failed probes',
  },
  scheduling: {
    one: 'cannot be scheduled',
    several: 'cannot be scheduled',
    other: 'a pod cannot be scheduled',
    noun: 'scheduling problems',
  },
  volume: {
    one: 'does not get its volume',
    several: 'do not get their volumes',
    other: 'a volume is not available',
    noun: 'problems with a volume',
  },
  config: {
    one: 'cannot start with its configuration',
    several: 'cannot start with their configuration',
    other: 'pods cannot be created with their configuration',
    noun: 'wrong configuration',
  },
  quota: {
    one: 'exceeds a quota or limit',
    several: 'exceed a quota or limit',
    other: 'a quota or limit does not allow more pods',
    noun: 'an exceeded quota or limit',
  },
  admission: {
    one: 'is not admitted',
    several: 'are not admitted',
    other: 'an admission policy rejects its pods',
    noun: 'rejected pods',
  },
  node: {
    one: 'is affected by its lost node',
    several: 'are affected by a lost node',
    other: 'the node is lost',
    noun: 'a lost node',
  },
  eviction: {
    one: 'was evicted',
    several: 'were evicted',
    other: 'the node is short of resources',
    noun: 'evictions',
  },
  job: { one: 'fails its Job', several: 'fail their Job', other: 'the Job fails', noun: 'a failed Job' },
  autoscaler: {
    one: 'is not scaled',
    several: 'are not scaled',
    other: 'the autoscaler does not work',
    noun: 'problems of the autoscaler',
  },
  rollout: {
    one: 'is part of a failed update',
    several: 'are part of a failed update',
    other: 'the update failed',
    noun: 'a failed update',
  },
  network: {
    one: 'does not get its network',
    several: 'do not get their network',
    other: 'the network is not set up',
    noun: 'network problems',
  },
  dns: {
    one: 'cannot resolve a name',
    several: 'cannot resolve a name',
    other: 'a name cannot be resolved',
    noun: 'DNS problems',
  },
  'lifecycle-hook': {
    one: 'fails its lifecycle hook',
    several: 'fail their lifecycle hook',
    other: 'a lifecycle hook fails',
    noun: 'failed lifecycle hooks',
  },
  permission: {
    one: 'lacks a permission',
    several: 'lack a permission',
    other: 'a permission is missing',
    noun: 'a missing permission',
  },
  other: { one: 'has a problem', several: 'have a problem', other: 'it has a problem', noun: 'a problem' },
};

/**
 * Describes a story: `2 of 3 pods cannot pull their image`, `recovered from failed image pulls (2 pods)`, or
 * `failed image pulls (2 pods); no event shows how that ended`.
 */
export function describeStory({ class: name, affected, known, ongoing }: ExplainedStory): string {
  const { one, several, other, noun } = PHRASES[name];
  const count = affected.length;
  const isOfPods = affected.some((key) => kindOfKey(key) === 'pod');
  const named = isOfPods ? `${noun} (${formatCount(count, 'pod')})` : noun;
  if (ongoing === false) return `recovered from ${named}`;
  if (ongoing === undefined) return `${named}; no event shows how that ended`;
  if (!isOfPods) return other;
  const total =
    known !== undefined && known > count ? `${count} of ${known} pods` : formatCount(count, 'pod');
  return `${total} ${count === 1 ? one : several}`;
}

/** Describes a number of events without a problem. */
export function describeNothing(events: number): string {
  if (events === 0) return 'no events were found';
  return `nothing is wrong as far as ${events === 1 ? '1 event shows' : `${events} events show`}`;
}

/** Formats an object; one that only its name connects with what was asked about is marked. */
export function formatMarked(key: Parameters<typeof formatKey>[0], { links }: ExplainedStory): string {
  return isInferred(key, links) ? `~${formatKey(key)}` : formatKey(key);
}

/** Whether a link on the way to an object rests on a name only. */
function isInferred(key: Parameters<typeof formatKey>[0], links: ExplainedStory['links']): boolean {
  const seen = new Set<string>();
  for (let at = key; !seen.has(at); ) {
    seen.add(at);
    const link = links.find(({ to }) => to === at);
    if (link === undefined) return false;
    if (link.by === 'name') return true;
    at = link.from;
  }
  return false;
}
