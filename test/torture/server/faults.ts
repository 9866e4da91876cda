import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { compact, type Envtest, undoWrites } from '../../support/envtest.ts';
import type { FaultClient } from './client-machine.ts';
import type { World } from './world.ts';

/** What faults happen to. */
export interface FaultTarget {
  clients: readonly FaultClient[];
  envtest: Envtest;
  world: World;
  random: () => number;
}

type Fault = (target: FaultTarget) => Promise<void>;

/** How long the clients accept a connection without a byte. */
export const SILENCE_MS = 1500;

const HOUR_MS = 3_600_000;

/** Faults by name: their share among all faults, and what they do. */
const FAULTS: Record<string, { weight: number; happen: Fault }> = {
  reset: {
    weight: 30,
    async happen({ clients }) {
      for (const { proxy } of clients) proxy.reset();
    },
  },
  'half-close': {
    weight: 20,
    async happen({ clients }) {
      for (const { proxy } of clients) proxy.halfClose();
    },
  },
  silence: {
    weight: 12,
    async happen({ clients, random }) {
      await Promise.all(clients.map(({ proxy }) => proxy.silence(SILENCE_MS * (1 + random() * 0.4))));
    },
  },
  slow: {
    weight: 20,
    async happen({ clients, random }) {
      await Promise.all(clients.map(({ proxy }) => proxy.slow(300 + random() * 700)));
    },
  },
  'slow reader': {
    weight: 10,
    async happen({ clients, random }) {
      await Promise.all(clients.map((client) => client.pauseReading?.(SILENCE_MS * (0.2 + random()))));
    },
  },
  '429': {
    weight: 12,
    async happen({ clients, random }) {
      for (const { proxy } of clients) proxy.respond(429, Math.round(random()), 1 + Math.floor(random() * 3));
    },
  },
  '500': {
    weight: 12,
    async happen({ clients, random }) {
      for (const { proxy } of clients) proxy.respond(500, Math.round(random()), 1 + Math.floor(random() * 3));
    },
  },
  compaction: {
    weight: 10,
    async happen({ clients, envtest, random }) {
      for (const { proxy } of clients) proxy.shut();
      await delay(200 + random() * 300);
      await compact(envtest.etcd);
      for (const { proxy } of clients) proxy.open();
    },
  },
  'object recreated': {
    weight: 8,
    async happen({ clients, world, random }) {
      // The clients see only half of the deletions.
      const isUnseen = random() < 0.5;
      if (isUnseen) for (const { proxy } of clients) proxy.shut();
      await world.recreatePod();
      if (isUnseen) for (const { proxy } of clients) proxy.open();
    },
  },
  'rights withdrawn': {
    weight: 5,
    async happen({ clients, world, random }) {
      await world.withdrawRights();
      // Rights are checked when a watch starts.
      for (const { proxy } of clients) proxy.reset();
      await delay(1000 + random() * 2000);
      await world.giveRights();
    },
  },
  'process suspended': {
    weight: 10,
    async happen({ clients, random }) {
      await Promise.all(clients.map((client) => client.suspend(SILENCE_MS * 3 * random())));
    },
  },
  'clock jump': {
    weight: 8,
    async happen({ clients, random }) {
      const offsetMs = Math.round((random() - 0.5) * 48 * HOUR_MS);
      await Promise.all(clients.map(({ machine }) => machine.jumpClock(offsetMs, 3000 * random())));
    },
  },
  'plugin hangs': {
    weight: 6,
    async happen({ clients, random }) {
      for (const { proxy } of clients) proxy.reset();
      await Promise.all(clients.map(({ machine }) => machine.hangPlugin(8000 * random())));
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
const FAULT_NAMES: FaultName[] = Object.keys(FAULTS);

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
export function happen(name: FaultName, target: FaultTarget): Promise<void> {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`no fault "${name}"`);
  return fault.happen(target);
}
