import type { Home } from '../support/kev.ts';

/** Options of a scenario. */
export interface TortureOptions {
  /** The same seed makes the same choices. The order in which processes run varies all the same. */
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
