import childProcess from 'node:child_process';
import { closeSync, constants, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Io } from '../../io.ts';

/** How much of the end of what a command says is kept. */
const TAIL_BYTES = 4096;

/** How long nothing comes until it is believed that nothing more will: a process in the background may hold the pipe open. */
const QUIET_MS = 100;

/** Where a command's stderr goes, and how it is known what it said there last. */
export interface ErrorChannel {
  /** The descriptors for the command. */
  stdout: number;
  stderr: number;
  /** The command has its descriptors, or never will. */
  isHandedOver(): void;
  /** The end of what it said, without colours, once all of it has been passed on; undefined where that cannot be known. */
  end(): Promise<string | undefined>;
}

/**
 * Opens the way from a command's stderr to ours.
 *
 * - On a terminal the command has the terminal itself, and nobody reads what it says.
 * - A file is the command's own, too, and read afterwards.
 * - In the place of a pipe it gets one of ours, and what comes out is passed on as it is. Where stdout
 *   and stderr are one pipe it gets ours for both, so that their order stays.
 */
export function openErrorChannel(io: Io): ErrorChannel {
  const { stderr } = io;
  if (stderr.isTerminal) return passThrough(async () => undefined);
  const file = stderr.file();
  if (file) return passThrough(async () => tailOfFile(file.size));
  const pipe = makePipe();
  return pipe === undefined ? passThrough(async () => undefined) : passOn(pipe, io);
}

function passThrough(end: () => Promise<string | undefined>): ErrorChannel {
  return { stdout: 1, stderr: 2, isHandedOver: () => {}, end };
}

function passOn({ reading, writing }: Pipe, { stderr, clock }: Io): ErrorChannel {
  const socket = new Socket({ fd: reading, readable: true, writable: false });
  let tail = Buffer.alloc(0);
  let chunks = 0;
  let isWaiting = false;
  const pass = async () => {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      chunks += 1;
      tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
      stderr.write(chunk);
      isWaiting = true;
      // Who reads slowly holds up the command, as without us.
      await stderr.flush().catch(() => {});
      isWaiting = false;
    }
  };
  const passed = pass().catch(() => {});
  return {
    stdout: isSameAsStderr(1) ? writing : 1,
    stderr: writing,
    isHandedOver: () => closeSync(writing),
    async end() {
      let isOver = false;
      passed.then(() => {
        isOver = true;
      });
      for (let seen = -1; !isOver && (isWaiting || seen !== chunks); ) {
        seen = chunks;
        const quiet = new AbortController();
        await Promise.race([passed, clock.sleep(QUIET_MS, quiet.signal).catch(() => {})]);
        quiet.abort();
      }
      socket.destroy();
      return stripVTControlCharacters(tail.toString());
    },
  };
}

interface Pipe {
  reading: number;
  writing: number;
}

/**
 * A pipe; undefined where there is none to be had. Not those of `spawn`: they are sockets, and a command
 * cannot open `/dev/stderr` then.
 */
function makePipe(): Pipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'kev-'));
    const path = join(folder, 'stderr');
    if (childProcess.spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' }).status !== 0)
      return undefined;
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { reading, writing: openSync(path, constants.O_WRONLY) };
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** What a file holds at its end, behind what was there before. */
function tailOfFile(before: number): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync('/dev/stderr', 'r');
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(TAIL_BYTES, Math.max(size - before, 0)));
    readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    return stripVTControlCharacters(bytes.toString());
  } catch {
    // It may be open for writing only, or gone.
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function isSameAsStderr(fd: number): boolean {
  try {
    const [one, other] = [fstatSync(fd), fstatSync(2)];
    return one.ino === other.ino && one.dev === other.dev;
  } catch {
    return false;
  }
}
