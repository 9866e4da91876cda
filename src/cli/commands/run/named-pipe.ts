import childProcess from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The descriptors of a pipe. */
export interface Pipe {
  /** Does not block. */
  reading: number;
  /** A second one for reading, which blocks: for another process. */
  blocking: number;
  writing: number;
}

/**
 * Makes a pipe; undefined where that is not possible. The pipes of `spawn` are sockets, so that a command
 * could not open `/dev/stderr`.
 */
export function makePipe(): Pipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'kev-'));
    const path = join(folder, 'stderr');
    if (childProcess.spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' }).status !== 0)
      return undefined;
    // In this order: to open it for reading blocks until somebody writes.
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(path, constants.O_WRONLY);
    return { reading, writing, blocking: openSync(path, constants.O_RDONLY) };
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
