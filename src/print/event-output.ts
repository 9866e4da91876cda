import type { CoreV1Event } from '../event/types.ts';

/** Prints events as they come, in the order they come in. */
export interface EventOutput {
  /** Prints these. Ages are counted from `now`, in nanoseconds since the epoch. */
  write(events: readonly CoreV1Event[], now: bigint): void;
  /** Prints what closes the output; nothing may be written after it. */
  end(): void;
}
