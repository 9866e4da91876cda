import type { Output } from './output.ts';

/**
 * Replaces `process.stderr` by a stream that writes to an output, and returns what opens the real one.
 *
 * Node.js reads `process.stderr` whenever a socket is closed, and to read it is to open it: that sets O_NONBLOCK
 * on a pipe, also for the other processes that write to it.
 */
export function deferStderr(proc: NodeJS.Process, output: () => Output): () => NodeJS.WriteStream {
  const original = Object.getOwnPropertyDescriptor(proc, 'stderr');
  let stream: NodeJS.WritableStream | undefined;
  Object.defineProperty(proc, 'stderr', {
    configurable: true,
    enumerable: true,
    get() {
      stream ??= new (proc.getBuiltinModule('node:stream').Writable)({
        write(chunk, _, done) {
          output().write(chunk);
          done();
        },
      });
      return stream;
    },
  });
  return () => original?.get?.call(proc) ?? original?.value;
}
