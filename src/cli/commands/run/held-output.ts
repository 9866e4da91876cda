import type { Output } from '../../io/output.ts';

/** Keeps text back until it is released: kev's own words do not come between those of a command that runs. */
export class HeldOutput implements Output {
  readonly #output: Output;
  #held: (string | Uint8Array)[] | undefined = [];

  constructor(output: Output) {
    this.#output = output;
  }

  write(text: string | Uint8Array): void {
    if (this.#held) this.#held.push(text);
    else this.#output.write(text);
  }

  /** Writes what was kept back; from now on everything goes through at once. */
  release(): void {
    for (const text of this.#held ?? []) this.#output.write(text);
    this.#held = undefined;
  }

  flush(): Promise<void> {
    return this.#output.flush();
  }

  get isTerminal(): boolean {
    return this.#output.isTerminal;
  }

  file(): ReturnType<Output['file']> {
    return this.#output.file();
  }

  columns(): number | undefined {
    return this.#output.columns();
  }
}
