import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { compact, type Envtest, undoWrites } from '../support/envtest.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { type Follower, SILENCE_MS } from './follower.ts';
import type { World } from './world.ts';

/** What a fault can be done to: everyone's connection, the server behind, what is in it, and who reads the output. */
export interface Victim {
  proxies: FaultProxy[];
  followers: Follower[];
  envtest: Envtest;
  world: World;
  random: () => number;
}

type Fault = (victim: Victim) => Promise<void>;

/** Each kind of fault, how often it comes in comparison to the others, and what it does. */
const FAULTS: Record<string, { weight: number; happen: Fault }> = {
  reset: {
    weight: 30,
    async happen({ proxies }) {
      for (const proxy of proxies) proxy.reset();
    },
  },
  'half-close': {
    weight: 20,
    async happen({ proxies }) {
      for (const proxy of proxies) proxy.halfClose();
    },
  },
  silence: {
    weight: 12,
    async happen({ proxies, random }) {
      await Promise.all(proxies.map((proxy) => proxy.silence(SILENCE_MS * (1 + random() * 0.4))));
    },
  },
  slow: {
    weight: 20,
    async happen({ proxies, random }) {
      await Promise.all(proxies.map((proxy) => proxy.slow(300 + random() * 700)));
    },
  },
  'slow reader': {
    weight: 10,
    async happen({ followers, random }) {
      await Promise.all(followers.map((follower) => follower.pauseReading(SILENCE_MS * (0.2 + random()))));
    },
  },
  '429': {
    weight: 12,
    async happen({ proxies, random }) {
      for (const proxy of proxies) proxy.answer(429, Math.round(random()), 1 + Math.floor(random() * 3));
    },
  },
  '500': {
    weight: 12,
    async happen({ proxies, random }) {
      for (const proxy of proxies) proxy.answer(500, Math.round(random()), 1 + Math.floor(random() * 3));
    },
  },
  compaction: {
    weight: 10,
    async happen({ proxies, envtest, random }) {
      for (const proxy of proxies) proxy.shut();
      await delay(200 + random() * 300);
      await compact(envtest.etcd);
      for (const proxy of proxies) proxy.open();
    },
  },
  'object recreated': {
    weight: 8,
    async happen({ proxies, world, random }) {
      // Half of the deletions are not seen by who follows the object.
      const isUnseen = random() < 0.5;
      if (isUnseen) for (const proxy of proxies) proxy.shut();
      await world.recreatePod();
      if (isUnseen) for (const proxy of proxies) proxy.open();
    },
  },
  'rights withdrawn': {
    weight: 5,
    async happen({ proxies, world, random }) {
      await world.withdrawRights();
      // Who watches already is not asked for rights any more.
      for (const proxy of proxies) proxy.reset();
      await delay(1000 + random() * 2000);
      await world.giveRights();
    },
  },
  kill: {
    weight: 3,
    async happen({ envtest, random }) {
      await envtest.killApiserver();
      await delay(random() * 500);
      await envtest.restartApiserver();
    },
  },
  'etcd restored': {
    weight: 2,
    async happen({ envtest, world, random }) {
      await undoWrites(envtest, () => world.written(20 + Math.floor(random() * 80)));
      await world.make();
    },
  },
  'etcd emptied': {
    weight: 1,
    async happen({ envtest, world }) {
      await envtest.killApiserver();
      await envtest.restartEtcd((data) => rmSync(data, { recursive: true }));
      await envtest.restartApiserver();
      await world.make();
    },
  },
};

export type FaultName = keyof typeof FAULTS;

/** The names of all kinds of faults. */
export const FAULT_NAMES: FaultName[] = Object.keys(FAULTS);

/**
 * A schedule of faults: the same for the same random numbers. Each kind comes at least once when there is room.
 *
 * @param names the kinds to draw from. Default: all
 */
export function drawFaults(count: number, random: () => number, names = FAULT_NAMES): FaultName[] {
  const total = names.reduce((sum, name) => sum + (FAULTS[name]?.weight ?? 0), 0);
  const drawn: FaultName[] = count >= names.length ? [...names] : [];
  while (drawn.length < count) {
    const at = random() * total;
    let sum = 0;
    for (const name of names) {
      sum += FAULTS[name]?.weight ?? 0;
      if (at >= sum) continue;
      drawn.push(name);
      break;
    }
  }
  for (let last = drawn.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [drawn[last], drawn[other]] = [drawn[other] ?? '', drawn[last] ?? ''];
  }
  return drawn;
}

/** Lets a fault happen, until it is over. */
export function happen(name: FaultName, victim: Victim): Promise<void> {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`no fault "${name}"`);
  return fault.happen(victim);
}
