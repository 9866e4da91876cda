import type { CoreV1Event } from '../event/types.ts';

/** Prints events in the order in which they are written. */
export interface EventOutput {
  /** Prints events. `now` is the time that ages are relative to, in nanoseconds since the epoch. */
  write(events: readonly CoreV1Event[], now: bigint): void;
  /** Prints the end of the output. Nothing may be written afterwards. */
  end(): void;
}
