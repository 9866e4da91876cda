import { setTimeout as delay } from 'node:timers/promises';
import { compact, type Envtest } from '../support/envtest.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';

/** How long clients of a fault run let a connection be silent. */
export const SILENCE_MS = 1500;

/** What a fault can be done to: everyone's connection, and the server behind. */
export interface Victim {
  proxies: FaultProxy[];
  envtest: Envtest;
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
  kill: {
    weight: 3,
    async happen({ envtest, random }) {
      await envtest.killApiserver();
      await delay(random() * 500);
      await envtest.restartApiserver();
    },
  },
};

export type FaultName = keyof typeof FAULTS;

/** A schedule of faults: the same for the same random numbers. Each kind comes at least once when there is room. */
export function drawFaults(count: number, random: () => number): FaultName[] {
  const names = Object.keys(FAULTS);
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
