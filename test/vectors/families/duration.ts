import {
  formatDuration,
  formatHumanDuration,
  formatShortHumanDuration,
  parseDuration,
} from '../../../src/event/duration.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  ns: string;
  text: string;
  human: string;
  short: string;
}

/** Writes each duration in all three ways, and reads back the exact one. */
export function runCase({ steps }: VectorCase): string[] {
  return (steps as Step[]).flatMap(({ ns, text, human, short }) => {
    const length = BigInt(ns);
    const got = [
      formatDuration(length),
      formatHumanDuration(length),
      formatShortHumanDuration(length),
      `${parseDuration(text)}`,
    ];
    const expected = [text, human, short, ns];
    return got.every((word, i) => word === expected[i])
      ? []
      : [`${ns}: ${got.join(' ')}, not ${expected.join(' ')}`];
  });
}
