import { setTimeout as delay } from 'node:timers/promises';
import type { World } from './world.ts';

/** Writes at the same time, never two about the same event. */
const CONCURRENCY = 6;

/** The share of writes that create an event; the others count one up. */
const NEW_SHARE = 0.5;

/** Events of each concurrent loop that are still counted up. */
const OPEN_EVENTS = 200;

/** Writes events, many of which happen again. */
export class Writer {
  readonly #world: World;
  readonly #random: () => number;
  #created = 0;
  #writes = 0;

  constructor(world: World, random: () => number) {
    this.#world = world;
    this.#random = random;
  }

  get created(): number {
    return this.#created;
  }

  get writes(): number {
    return this.#writes;
  }

  /**
   * Creates events. The writes keep pace with the faults, so that every fault hits a busy stream.
   *
   * @param progress of the faults, from 0 to 1
   */
  async write(events: number, progress: () => number): Promise<void> {
    await Promise.all(
      Array.from({ length: CONCURRENCY }, (_, number) => this.#writeSome(number, events, progress)),
    );
  }

  async #writeSome(number: number, events: number, progress: () => number): Promise<void> {
    const counts = new Map<string, number>();
    while (this.#created < events) {
      if (this.#created > events * (progress() + 0.02)) {
        await delay(10);
        continue;
      }
      if (counts.size === 0 || this.#random() < NEW_SHARE) {
        const name = `e-${number}-${this.#created++}`;
        await this.#world.createEvent(name, `é€😀 ${'x'.repeat(Math.floor(this.#random() ** 4 * 900))}`);
        counts.set(name, 1);
        const [first] = counts.size > OPEN_EVENTS ? counts.keys() : [];
        if (first !== undefined) counts.delete(first);
      } else {
        const name = [...counts.keys()][Math.floor(this.#random() * counts.size)] ?? '';
        const count = await this.#world.countUp(name, counts.get(name) ?? 0);
        if (count === undefined) counts.delete(name);
        else counts.set(name, count);
      }
      this.#writes += 1;
    }
  }
}
