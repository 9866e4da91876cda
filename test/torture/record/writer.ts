import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../server/world.ts';

/** Writes at the same time, never two about the same event. */
const LANES = 6;

/** Share of the writes that make a new event; the others count one up. */
const NEW_SHARE = 0.6;

/** Of each lane, events that are still counted up. */
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
   * Creates this many events.
   *
   * @param progress from 0 to 1: what the writes keep pace with
   */
  async write(events: number, progress: () => number): Promise<void> {
    await Promise.all(
      Array.from({ length: LANES }, (_, number) => this.#writeLane(number, events, progress)),
    );
  }

  async #writeLane(number: number, events: number, progress: () => number): Promise<void> {
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
