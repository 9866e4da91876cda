import { formatDuration, formatHumanDuration, parseDuration } from '../../../src/event/duration.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  ns: string;
  text: string;
  human: string;
}

/** Formats each duration in both ways, and parses the exact one. Go's ShortHumanDuration is not compared: kev has no use for it. */
export function runCase({ steps }: VectorCase): string[] {
  return (steps as Step[]).flatMap(({ ns, text, human }) => {
    const length = BigInt(ns);
    const got = [formatDuration(length), formatHumanDuration(length), `${parseDuration(text)}`];
    const expected = [text, human, ns];
    return got.every((word, i) => word === expected[i])
      ? []
      : [`${ns}: ${got.join(' ')}, not ${expected.join(' ')}`];
  });
}
