import { setTimeout as delay } from 'node:timers/promises';
import { compact, type Envtest } from '../../support/envtest.ts';
import { drawFaults, type FaultName, happen } from '../server/faults.ts';
import type { World } from '../server/world.ts';
import type { Window } from './compare.ts';
import type { ServerLog } from './server-log.ts';
import type { StoreLog } from './store-log.ts';
import type { SupervisedRecorder } from './supervised-recorder.ts';

/** How long the server keeps events. */
export const EVENT_TTL_SECONDS = 30;

/** How long it may take until everything that was written is recorded. */
const CATCH_UP_MS = 120_000;

/** How often to look for a marker before another one is written. */
const LOOKS_PER_MARKER = 50;

/** The faults of a watch that recorders are tested with, too. */
const SHARED_FAULTS: FaultName[] = [
  ...['reset', 'half-close', 'silence', 'slow', '429', '500'],
  ...['rights withdrawn', 'process suspended', 'clock jump', 'plugin hangs'],
];

/** Faults of recordings, and how often each comes in comparison to the others, beyond the first time. */
const OWN_FAULTS = {
  'recorder killed': 8,
  'all recorders killed': 6,
  'server killed': 4,
  'compaction while away': 6,
  'etcd restored': 2,
  'long outage': 1,
};
type OwnFault = keyof typeof OWN_FAULTS;

/** A store, and its recorders. */
export interface Recording {
  store: string;
  log: StoreLog;
  recorders: SupervisedRecorder[];
}

/**
 * Draws faults; each own fault comes once, if there are enough.
 *
 * @param withLongOutage whether to draw the one that takes a minute
 */
export function drawNames(
  count: number,
  random: () => number,
  { withLongOutage }: { withLongOutage: boolean },
): string[] {
  const all = Object.keys(OWN_FAULTS) as OwnFault[];
  const own = all.filter((name) => withLongOutage || name !== 'long outage');
  const weighted = own.flatMap((name) => Array<string>(OWN_FAULTS[name]).fill(name));
  const names: string[] = own.slice(0, count);
  while (names.length < count) {
    const isShared = random() < 0.4;
    names.push(
      isShared
        ? (drawFaults(1, random, SHARED_FAULTS)[0] ?? '')
        : (weighted[Math.floor(random() * weighted.length)] ?? ''),
    );
  }
  return names.sort(() => random() - 0.5);
}

/** What faults happen to. */
export interface RecordTarget {
  envtest: Envtest;
  world: World;
  shown: ServerLog;
  recordings: Recording[];
  random: () => number;
}

/** Lets faults happen, and remembers the compactions. */
export class FaultRunner {
  readonly compactions: Window[] = [];
  kills = 0;
  #markers = 0;
  readonly #with: RecordTarget;

  constructor(target: RecordTarget) {
    this.#with = target;
  }

  /** Lets a fault happen, until it is over. */
  async happen(name: string): Promise<void> {
    const { envtest, world, shown, random } = this.#with;
    const target = { clients: this.#recorders(), envtest, world, random };
    switch (name as OwnFault) {
      case 'recorder killed': {
        const recorders = this.#recorders();
        return this.#kill(
          recorders.slice(Math.floor(random() * recorders.length)).slice(0, 1),
          random() * 4000,
        );
      }
      case 'all recorders killed':
        return this.#kill(this.#recorders(), random() * 8000);
      case 'server killed':
        return happen('kill', target);
      case 'compaction while away': {
        const fromMs = await this.caughtUp();
        const away = this.#kill(this.#recorders(), 1000 + random() * 4000);
        await delay(500 + random() * 500);
        await compact(envtest.etcd);
        await away;
        return this.#noteCompaction(fromMs);
      }
      case 'long outage': {
        const fromMs = await this.caughtUp();
        const away = this.#kill(this.#recorders(), (EVENT_TTL_SECONDS + 20) * 1000);
        await delay((EVENT_TTL_SECONDS + 15) * 1000);
        await compact(envtest.etcd);
        await away;
        return this.#noteCompaction(fromMs);
      }
      case 'etcd restored':
        // What no recorder has received before it is undone can't be known to be missing.
        await this.caughtUp();
        await happen(name, target);
        shown.restart();
        return;
      default:
        return happen(name, target);
    }
  }

  /**
   * Writes an event, and resolves when every store has it, and so all that came before. Returns when it began, in
   * milliseconds since the epoch.
   *
   * @throws Error when a store does not get it for too long
   */
  async caughtUp(): Promise<number> {
    const { world, recordings } = this.#with;
    const nowMs = Date.now();
    for (const { store, log, recorders } of recordings) {
      const until = performance.now() + CATCH_UP_MS;
      const markers: string[] = [];
      for (let tries = 0; !markers.some((name) => log.names.has(name)); tries++) {
        if (performance.now() > until) {
          const last = recorders.map(({ messages }) => messages.slice(-3).join('; ')).join('; ');
          throw new Error(`nothing is recorded in ${store} any more: ${last}`);
        }
        // The server forgets it after a while.
        if (tries % LOOKS_PER_MARKER === 0) {
          markers.push(`marker-${this.#markers++}`);
          await world.createEvent(markers.at(-1) ?? '', 'marker');
        }
        await delay(200);
        await log.update();
      }
    }
    return nowMs;
  }

  #recorders(): SupervisedRecorder[] {
    return this.#with.recordings.flatMap(({ recorders }) => recorders);
  }

  async #kill(recorders: SupervisedRecorder[], downMs: number): Promise<void> {
    this.kills += recorders.length;
    await Promise.all(recorders.map((recorder) => recorder.kill(downMs)));
  }

  /** Notes a compaction, up to the time when all have listed again: what is replaced before that is never shown to them. */
  async #noteCompaction(fromMs: number): Promise<void> {
    await this.caughtUp();
    this.compactions.push({ fromMs, toMs: Date.now() });
  }
}
