import childProcess from 'node:child_process';
import type { Clock } from '../../../core/clock.ts';
import { waitWithDeadline } from '../../../record/deadline.ts';

/** Time limit for a response: the shell may be stopped or gone. */
const RESPONSE_MS = 1000;

/**
 * Collects the signals named by its arguments. For each line of input, prints the signals since the last line. Ends with
 * its input, although some shells report an interrupted `read` as the end.
 */
const SCRIPT = `
for name in "$@"; do trap "got=\\"\\$got $name\\"" "$name"; done
while :; do
  if read -r _; then echo "$got"; got= seen=
  else [ "$got" != "$seen" ] || exit; seen=$got
  fi
done`;

/**
 * Distinguishes signals to the whole process group (Ctrl-C on a terminal, `kill -- -PGID`) from signals to this process
 * alone.
 *
 * Node.js does not report the sender of a signal, so a shell in the same group is asked whether it got the signal too.
 */
export function openGroupProbe(names: readonly NodeJS.Signals[], clock: Clock) {
  const args = ['-c', SCRIPT, 'sh', ...names.map((name) => name.slice(3))];
  const shell: childProcess.ChildProcess = childProcess.spawn('sh', args, {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const got = new Set<string>();
  const waiting: (() => void)[] = [];
  let isOver = false;
  const end = () => {
    isOver = true;
    for (const resolve of waiting.splice(0)) resolve();
  };
  let text = '';
  shell.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      for (const name of line.split(' ').filter(Boolean)) got.add(`SIG${name}`);
      waiting.shift()?.();
    }
  });
  shell.stdin?.on('error', () => {});
  shell.once('error', end);
  shell.once('exit', (_, signal) => {
    // The signal came before the shell set its traps.
    if (signal !== null) got.add(signal);
    end();
  });
  return {
    /** Whether the whole group got a signal. Without a shell: false. */
    async hasGot(name: NodeJS.Signals): Promise<boolean> {
      const response = new Promise<void>((resolve) => {
        if (isOver) resolve();
        else waiting.push(resolve);
      });
      if (!isOver) shell.stdin?.write('\n');
      await waitWithDeadline(response, RESPONSE_MS, clock);
      return got.delete(name);
    },
    /** Ends the shell without waiting. */
    close(): void {
      shell.stdin?.destroy();
      shell.stdout?.destroy();
      shell.unref();
      end();
    },
  };
}
