import { NS_PER_SECOND } from '../event/time.ts';
import { type Fact, isStart, type ProblemFact } from './facts.ts';
import type { Lifecycles } from './lifecycles.ts';
import type { ObjectKey } from './object-key.ts';
import { SILENCE } from './recovery.ts';

/** How long a container may take to become ready, while its probe fails, and afterwards. */
const START = 120n * NS_PER_SECOND;
const SLOW_START = 300n * NS_PER_SECOND;

/** Returns a function that checks whether a probe failed only while its container started, or its pod was being stopped. */
export function startOrEndFilter(object: ObjectKey, lifecycles: Lifecycles): (fact: ProblemFact) => boolean {
  const containers = new Map<string | undefined, ContainerHistory>();
  const deleted = lifecycles.deletedAt(object);
  return (fact) => {
    if (fact.meaning.class !== 'probe') return false;
    if (deleted !== undefined && fact.first + 2n * NS_PER_SECOND >= deleted) return true;
    const history =
      containers.get(fact.container) ?? historyOf(fact.container, lifecycles.milestones(object));
    containers.set(fact.container, history);
    const isSilent = lifecycles.now - fact.last > SILENCE;
    return isOfStart(fact, history, isSilent ? SLOW_START : START);
  };
}

/** Starts and stops of a container. */
interface ContainerHistory {
  /** In order. */
  starts: readonly bigint[];
  isKilled: boolean;
  isCrashing: boolean;
}

function historyOf(container: string | undefined, milestones: readonly Fact[]): ContainerHistory {
  const own = milestones.filter((fact) => fact.container === container);
  return {
    starts: own
      .filter(isStart)
      .flatMap((fact) => [fact.first, fact.last])
      .sort((a, b) => (a < b ? -1 : 1)),
    isKilled: own.some(({ meaning }) => meaning.is === 'consequence' && meaning.of.includes('probe')),
    isCrashing: own.some(({ meaning }) => meaning.is === 'problem' && meaning.class === 'crash'),
  };
}

function isOfStart(
  { first, last }: Fact,
  { starts, isKilled, isCrashing }: ContainerHistory,
  limit: bigint,
): boolean {
  // The kubelet restarts a container for a probe only when it has failed for long enough.
  if (isKilled) return false;
  const isAfterStart = (at: bigint) => {
    const start = lastUntil(starts, at + NS_PER_SECOND);
    return start !== undefined && at - start <= limit;
  };
  return (last - first <= limit || isCrashing) && isAfterStart(first) && isAfterStart(last);
}

/** Returns the last of some times, which are in order, that is not after another time; undefined when there is none. */
function lastUntil(times: readonly bigint[], until: bigint): bigint | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as bigint) <= until) low = middle + 1;
    else high = middle;
  }
  return times[low - 1];
}
