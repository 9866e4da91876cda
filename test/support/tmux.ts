import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { TemporaryFolder } from './temporary-folder.ts';

/** How often the state of a terminal is polled: tmux has no notification that is in order with the output. */
const POLL_MS = 20;

/** Real pseudo-terminals, of a tmux server that nothing else uses. */
export class Tmux implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #env: Record<string, string>;
  #terminals = 0;

  private constructor(env: Record<string, string>) {
    this.#env = { ...env, LC_ALL: 'C.UTF-8' };
  }

  /** @param env the environment of all programs in the terminals */
  static async start(env: Record<string, string>): Promise<Tmux> {
    const tmux = new Tmux(env);
    const options = [
      ['exit-empty', 'off'],
      ['status', 'off'],
      ['default-terminal', 'tmux-256color'],
      ['history-limit', '10000'],
    ];
    await tmux.run('start-server', ...options.flatMap((option) => [';', 'set', '-g', ...option]));
    return tmux;
  }

  /** Opens a terminal, and runs a line of bash in it. */
  async open(columns: number, rows: number, line: string, env: Record<string, string>): Promise<Terminal> {
    this.#terminals += 1;
    const name = `t${this.#terminals}`;
    // The title comes after all output; the screen stays until the terminal is closed.
    const whole = `${line}\nprintf '\\033]2;ended\\033\\\\'; exec cat >/dev/null`;
    const set = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const size = ['-x', `${columns}`, '-y', `${rows}`];
    await this.run('new-session', '-d', '-s', name, ...size, ...set, '--', 'bash', '-c', whole);
    return new Terminal(this, name);
  }

  /** Runs a command of tmux, and resolves to its output. */
  run(...args: string[]): Promise<string> {
    const socket = ['-u', '-f', '/dev/null', '-S', this.#folder.at('tmux')];
    return new Promise((resolve, reject) => {
      execFile('tmux', [...socket, ...args], { env: this.#env }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run('kill-server');
    this.#folder[Symbol.dispose]();
  }
}

/** One terminal of a tmux server. */
export class Terminal implements AsyncDisposable {
  readonly #tmux: Tmux;
  readonly #name: string;

  constructor(tmux: Tmux, name: string) {
    this.#tmux = tmux;
    this.#name = name;
  }

  /** Resolves when the line that it was opened with has ended, and everything that it printed is there. */
  ended(): Promise<void> {
    return this.#until(async () => {
      const title = await this.#tmux.run('display-message', '-p', '-t', this.#name, '#{pane_title}');
      return title === 'ended\n';
    });
  }

  /** Resolves when a text is on the screen. */
  shows(text: string): Promise<void> {
    return this.#until(async () => (await this.#capture()).includes(text));
  }

  /** Changes the width, and resolves when the programs on the terminal have noticed. */
  async resize(columns: number): Promise<void> {
    await this.#tmux.run('resize-window', '-t', this.#name, '-x', `${columns}`);
    const tty = (await this.#tmux.run('display-message', '-p', '-t', this.#name, '#{pane_tty}')).trim();
    await this.#until(async () => {
      const size = execFileSync('stty', ['-F', tty, 'size'], { encoding: 'utf8' });
      const pids = execFileSync('ps', ['-o', 'pid=', '-t', tty], { encoding: 'utf8' }).trim().split(/\s+/);
      return size.endsWith(` ${columns}\n`) && pids.every(hasHandledSignals);
    });
  }

  /**
   * Everything that was printed, with the escape codes of its colors. A line that went beyond the edge of the terminal ends
   * with `↩` where it was broken.
   */
  async text(): Promise<string> {
    const lines = (await this.#capture('-e')).split('\n');
    // Spaces at the edge are only in the joined lines.
    const lettersOf = (text: string) => text.replaceAll(' ', '');
    const plain = (await this.#capture()).split('\n').map(lettersOf);
    const whole = (await this.#capture('-J')).split('\n').map(lettersOf);
    let at = 0;
    let joined = '';
    const marked = lines.map((line, row) => {
      joined += plain[row];
      if (joined !== whole[at]) return `${line}↩`;
      joined = '';
      at += 1;
      return line;
    });
    return `${marked.join('\n').trimEnd()}\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux.run('kill-session', '-t', this.#name);
  }

  async #capture(...options: string[]): Promise<string> {
    const range = ['-S', '-', '-E', '-', '-t', this.#name];
    const text = await this.#tmux.run('capture-pane', '-p', ...options, ...range);
    // tmux ends all attributes, and then both colors once more.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    return text.replace(/(\x1b\[0[;\d]*m)\x1b\[39m\x1b\[49m/g, '$1');
  }

  async #until(isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether a process sleeps, and no signal waits for it. */
function hasHandledSignals(pid: string): boolean {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return /^State:\sS/m.test(status) && /^SigPnd:\s0+$/m.test(status) && /^ShdPnd:\s0+$/m.test(status);
}
