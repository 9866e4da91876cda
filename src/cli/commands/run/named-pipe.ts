import childProcess from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Descriptors of a pipe. */
export interface Pipe {
  /** Non-blocking read end. */
  reading: number;
  /** Blocking read end, for another process. */
  blocking: number;
  writing: number;
}

/**
 * Creates a pipe; undefined if that fails. The pipes of `spawn` are sockets, for which a command cannot open
 * `/dev/stderr`.
 */
export function makePipe(): Pipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'kev-'));
    const path = join(folder, 'stderr');
    if (childProcess.spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' }).status !== 0)
      return undefined;
    // In this order: opening the blocking read end waits for a writer.
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(path, constants.O_WRONLY);
    return { reading, writing, blocking: openSync(path, constants.O_RDONLY) };
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
