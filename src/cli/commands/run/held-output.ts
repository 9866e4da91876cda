import type { Output } from '../../io/output.ts';

/** Output that is held until released, so that messages of kev do not mix with those of a running command. */
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

  /** Writes what was held, and stops holding. */
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
