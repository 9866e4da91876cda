import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects at its initial size of 1 MB. By default it grows to 16 MB, which helps programs
 * that compute, but not a watch that runs for days and keeps few objects.
 *
 * Measured on Node 20 with 100,000 events: 76 MiB in place of 113.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
