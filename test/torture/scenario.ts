import type { Home } from '../support/kev.ts';

/** What a scenario is given. */
export interface TortureOptions {
  /** The same seed makes the same choices; how processes take turns is not in its power. */
  seed: number;
  /** For CI: a few seconds only. */
  short: boolean;
  /** A home that is removed afterwards. */
  home: Home;
}

/** One way to torture kev. */
export interface Scenario {
  name: string;
  /**
   * Resolves to its figures: what was done, and how often.
   *
   * @throws Skip when it cannot run here; any other error when kev failed
   */
  run(options: TortureOptions): Promise<string>;
}

/** Why a scenario cannot run here. */
export class Skip extends Error {}

/** @throws Error with these words when it is not so */
export function demand(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Error(words);
}
