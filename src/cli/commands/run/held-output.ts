import type { Output } from '../../io/output.ts';

/** Holds what is written until it is released, so that messages of kev do not mix with those of a running command. */
export function holdOutput(output: Output): { held: Output; release(): void } {
  let waiting: (string | Uint8Array)[] | undefined = [];
  const write = (text: string | Uint8Array) => {
    if (waiting) waiting.push(text);
    else output.write(text);
  };
  return {
    held: Object.create(output, { write: { value: write } }),
    release() {
      for (const text of waiting ?? []) output.write(text);
      waiting = undefined;
    },
  };
}
