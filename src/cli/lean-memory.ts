import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect new objects after every megabyte. Left to itself it waits for up to 16: that is faster for
 * programs that compute, but a watch runs for days beside others, and makes little that lives.
 *
 * Measured with 100,000 events: 78 MiB in place of 112.
 */
export function stayLean(): void {
  setFlagsFromString('--max-semi-space-size=1');
}
