import childProcess from 'node:child_process';
import type { Clock } from '../../../core/clock.ts';

/** How long the shell may take to respond: it may be stopped, or gone. */
const RESPONSE_MS = 1000;

/**
 * Collects the signals that its arguments name, and prints those it got since the last time for each line
 * that it reads. Ends with its input, also where a shell says of an interrupted `read` what it says of the end.
 */
const SCRIPT = `
for name in "$@"; do trap "got=\\"\\$got $name\\"" "$name"; done
while :; do
  if read -r _; then echo "$got"; got= seen=
  else [ "$got" != "$seen" ] || exit; seen=$got
  fi
done`;

/**
 * Tells signals that the whole process group got (Ctrl-C on a terminal, `kill -- -PGID`) from those that
 * this process alone got.
 *
 * Node.js does not say who sent a signal. So a shell in the same group is asked whether it got the signal too.
 */
export class GroupProbe {
  readonly #clock: Clock;
  readonly #shell: childProcess.ChildProcess;
  readonly #got = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(names: readonly NodeJS.Signals[], clock: Clock) {
    this.#clock = clock;
    const args = ['-c', SCRIPT, 'sh', ...names.map((name) => name.slice(3))];
    this.#shell = childProcess.spawn('sh', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    this.#shell.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        for (const name of line.split(' ').filter(Boolean)) this.#got.add(`SIG${name}`);
        this.#waiting.shift()?.();
      }
    });
    this.#shell.stdin?.on('error', () => {});
    this.#shell.once('error', () => this.#end());
    this.#shell.once('exit', (_, signal) => {
      // It came before the shell could collect it.
      if (signal !== null) this.#got.add(signal);
      this.#end();
    });
  }

  /** Whether the whole group got the signal that came here. Without a shell it did not, as far as is known. */
  async hasGot(name: NodeJS.Signals): Promise<boolean> {
    const timeout = new AbortController();
    const response = new Promise<void>((resolve) => {
      if (this.#isOver) resolve();
      else this.#waiting.push(resolve);
    });
    if (!this.#isOver) this.#shell.stdin?.write('\n');
    await Promise.race([response, this.#clock.sleep(RESPONSE_MS, timeout.signal).catch(() => {})]);
    timeout.abort();
    return this.#got.delete(name);
  }

  /** Ends the shell, without waiting for that. */
  close(): void {
    this.#shell.stdin?.destroy();
    this.#shell.stdout?.destroy();
    this.#shell.unref();
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
