import { existsSync } from 'node:fs';
import { EXIT_BUG, exitStatusOfInterrupt } from './io/exit-status.ts';
import { processIo } from './io/io.ts';
import { runKev } from './program.ts';

/** Reports that Node.js ended while the command was still waiting, which is a bug. */
function endUnfinished(): void {
  process.stderr.write('error: this is a bug in kev, please report it: it ended before its work was done\n');
  process.exitCode = EXIT_BUG;
}

/** Time for threads of Node's pool to finish, and how often to check them. */
const THREAD_MS = 200;
const CHECK_MS = 5;

/** Ends the process and everything that is still running. The output has been flushed. */
function end(status: number, waitedMs = 0): void {
  process.off('beforeExit', endUnfinished);
  process.exitCode = status;
  // process.exit() waits for the threads of Node's pool, where a name lookup can't be canceled.
  const isHeld = process.getActiveResourcesInfo().some((name) => /^(FS|GetAddrInfo)Req/.test(name));
  if (!isHeld) process.exit();
  if (waitedMs < THREAD_MS) setTimeout(() => end(status, waitedMs + CHECK_MS), CHECK_MS);
  else endHeld(status);
}

/** Signals that end a process which does not handle them. */
const FATAL = [1, 2, 3, 6, 9, 13, 14, 15];

/** Ends the process although a thread is held. */
function endHeld(status: number): void {
  // Node 22.15 and later can become another program, which ends with this status.
  const { execve } = process as { execve?: (file: string, args: string[], env: object) => never };
  if (execve && process.platform !== 'win32' && existsSync('/bin/sh'))
    execve.call(process, '/bin/sh', ['sh', '-c', `exit ${status}`], {});
  process.kill(process.pid, FATAL.includes(status - 128) ? status - 128 : 'SIGKILL');
}

/** A token, or a URL that may hold one or a password: other users of this machine can see the arguments of a process. */
const SECRET =
  /^--token\b|:\/\/[^/@]*:[^@]*@|https?:\/\/([^/@]*@|.*\?)|postgres.*[?&]([^=&]*%|(ssl)?password=)/i;

if (process.argv.some((argument) => SECRET.test(argument))) process.title = 'kev';
process.once('beforeExit', endUnfinished);
const io = processIo(process, (interrupt) => end(exitStatusOfInterrupt(interrupt), THREAD_MS));
void runKev(process.argv.slice(2), io).then((status) => end(status));
