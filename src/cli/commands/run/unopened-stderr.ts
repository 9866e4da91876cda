import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Replaces `process.stderr` by a stream that leaves the file descriptor as it is.
 *
 * Node.js reads `process.stderr` whenever a socket is closed, and to read it is to open it: that sets O_NONBLOCK
 * on a pipe, also for the other processes that write to it.
 */
export function leaveStderrUnopened(): void {
  const stderr = new Writable({
    write(chunk, _, done) {
      try {
        writeSync(2, chunk);
      } catch {
        // Nobody reads it any more.
      }
      done();
    },
  });
  Object.defineProperty(process, 'stderr', { value: stderr, configurable: true });
}
