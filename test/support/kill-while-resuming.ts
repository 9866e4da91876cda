import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Home, KEV } from './kev.ts';
import { seededRandom } from './random.ts';

/** Writes one event that is to be printed, and returns its line. */
export type WriteNext = (at: number) => Promise<string>;

/**
 * Kills `kev watch --resume` with SIGKILL repeatedly, at times that depend on the seed, and restarts it each time with the
 * same file for stdout, while events are written without a pause. Then lets the last one catch up.
 *
 * @param args of `kev watch`, which must print a line for each state
 * @returns what was written and what was printed, line by line
 */
export async function killWhileResuming(
  home: Home,
  args: string[],
  write: WriteNext,
  { kills, seed }: { kills: number; seed: number },
): Promise<{ written: string[]; printed: string[] }> {
  const random = seededRandom(seed);
  const out = join(home.path, 'out');
  const printed = () => {
    try {
      return readFileSync(out, 'utf8').split('\n');
    } catch {
      return [];
    }
  };
  const start = () => {
    const stdout = openSync(out, 'a');
    const stderr = openSync(join(home.path, 'stderr'), 'a');
    const command = [KEV, 'watch', ...args, '--resume', join(home.path, 'position')];
    const child = spawn(process.execPath, command, { env: home.env, stdio: ['ignore', stdout, stderr] });
    closeSync(stdout);
    closeSync(stderr);
    return child;
  };
  const end = async (child: ChildProcess) => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  };

  // What happened before the first start is printed in its last state only: so there is one such event.
  const written = [await write(0)];
  const first = start();
  while (printed().length < 2) await delay(2);
  await end(first);
  let isOver = false;
  const writing = (async () => {
    while (!isOver) written.push(await write(written.length));
  })();
  for (let kill = 0; kill < kills; kill++) {
    const child = start();
    const before = printed().length;
    // Most are killed after they have printed something: to survive a kill during the start is easy.
    if (random() < 0.8) while (printed().length === before) await delay(2);
    await delay(random() * 60);
    await end(child);
  }
  isOver = true;
  await writing;
  const last = start();
  const lines = new Set<string>();
  for (let tries = 0; tries < 3000; tries++) {
    for (const line of printed()) lines.add(line);
    if (written.every((line) => lines.has(line))) break;
    await delay(10);
  }
  await end(last);
  return { written, printed: printed().slice(0, -1) };
}
