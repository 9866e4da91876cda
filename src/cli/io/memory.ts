import { setFlagsFromString } from 'node:v8';

/**
 * V8's options for a program that runs for days, keeps few objects, and mostly waits, each with its default. The space for
 * new objects stays at its initial 1 MB, where it would grow to 16 MB, and nothing is compiled with optimizations, which
 * takes 10 MB, and more processor time than it saves in a burst of 10,000 events.
 */
const OPTIONS = [
  ['--semi-space-growth-factor=1', '--semi-space-growth-factor=2'],
  ['--max-optimized-bytecode-size=0', '--max-optimized-bytecode-size=61440'],
] as const;

/**
 * Makes V8 use less memory from now on. To be called when everything has been loaded: V8 accepts compiled code only with
 * the options that it was compiled with.
 *
 * Measured on Node 20: 57 MiB in place of 72 for a watch after 10,000 events, 76 in place of 113 for one that lists 100,000.
 */
export function saveMemory(): void {
  for (const [small] of OPTIONS) setFlagsFromString(small);
  // Before the compiled code is kept, which the next start reads with the defaults.
  process.prependOnceListener('exit', () => {
    for (const [, usual] of OPTIONS) setFlagsFromString(usual);
  });
}
