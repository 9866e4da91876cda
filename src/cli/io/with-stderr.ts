import type { Io } from './io.ts';
import type { Output } from './output.ts';

/** Returns an `Io` that writes to stderr with a function. Its other members are still opened on first use. */
export function withStderr(io: Io, write: Output['write']): Io {
  return Object.create(io, { stderr: { value: Object.create(io.stderr, { write: { value: write } }) } });
}
