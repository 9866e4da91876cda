import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects as small as it is at the start, a megabyte. Left to itself it grows to 16: faster for
 * programs that compute, but a watch runs for days beside others, and makes little that lives.
 *
 * Measured on Node 20 with 100,000 events: 76 MiB in place of 113.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
