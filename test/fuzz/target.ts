import fc from 'fast-check';
import { printError } from '../../src/cli/io/report.ts';
import { KevError } from '../../src/core/errors.ts';
import { runWithin } from '../../src/core/run-within.ts';
import { HIDDEN } from '../support/hidden.ts';
import { createIo } from '../support/in-process.ts';

/** A parser of text from outside, the inputs that it is tried with, and what must hold of each. */
export interface Target {
  name: string;
  /** Tries it; a failure comes with the smallest input that was found for it. */
  run(options: { seed: number; cases: number; onCase?: () => void }): Promise<Failure | undefined>;
}

export interface Failure {
  /** After how many cases. */
  cases: number;
  message: string;
}

/** More than any parser needs for inputs of this size: one that takes longer hangs. */
const LIMIT_MS = 20_000;

/**
 * A target whose `check` throws on a failure. A refusal (`KevError`) is not one when it is printed in one line; all
 * other errors are, such as a TypeError or a stack overflow.
 */
export function target<Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  check: (input: Input) => void | Promise<void>,
): Target {
  return {
    name,
    async run({ seed, cases, onCase }) {
      const property = fc.asyncProperty(input, async (one) => {
        onCase?.();
        try {
          await runWithin(LIMIT_MS, () => check(one));
        } catch (error) {
          checkRefusal(error);
        }
      });
      const found = await fc.check(property, { seed, numRuns: cases });
      if (!found.failed) return undefined;
      const message = `${fc.stringify(found.counterexample?.[0])}\n${traceOf(found.errorInstance)}`;
      return { cases: found.numRuns, message };
    },
  };
}

/** Checks that a refusal is one line, without escape codes. */
export function checkRefusal(error: unknown): void {
  if (!(error instanceof KevError)) throw error;
  const { io, stderr } = createIo();
  printError(error, io);
  const printed = stderr();
  if (!/^error: [^\n]+\n(?:hint: [^\n]+\n)?$/.test(printed))
    throw new Error(`not one line: ${JSON.stringify(printed)}`);
  checkVisible(printed);
}

/** Checks that no character of a text is invisible, or changes how the terminal shows the rest. */
export function checkVisible(text: string): void {
  if (HIDDEN.test(text)) throw new Error(`invisible characters reach the terminal: ${JSON.stringify(text)}`);
}

/** Checks that two values are the same. */
export function checkSame(actual: unknown, expected: unknown): void {
  const [a, b] = [actual, expected].map((value) =>
    JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `${member}n` : member)),
  );
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
