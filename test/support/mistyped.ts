import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finished } from './kev.ts';

const FILE = fileURLToPath(new URL('../golden/mistyped.txt', import.meta.url));

/** A mistyped command line, and what kev prints: stderr, and `[STATUS]`. */
export interface Mistyped {
  line: string;
  output: string;
}

/** The command lines of `golden/mistyped.txt`, by the mistakes in its headings. */
export function readMistyped(): Map<string, Mistyped[]> {
  const parts = readFileSync(FILE, 'utf8').split(/^# /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = '', ...steps] = part.split(/^\$ /m);
      return [heading.trim(), steps.map(toMistyped)];
    }),
  );
}

function toMistyped(step: string): Mistyped {
  const [line = '', ...output] = step.split('\n');
  return { line, output: output.join('\n') };
}

/** Writes the lines with new outputs. */
export function writeMistyped(lines: ReadonlyMap<string, readonly Mistyped[]>): void {
  const parts = [...lines].map(([heading, steps]) => [
    `# ${heading}\n`,
    ...steps.map(({ line, output }) => `$ ${line}\n${output}`),
  ]);
  writeFileSync(FILE, parts.flat().join(''));
}

/** Formats the output of a run as it is in the file. */
export function outputOf({ stderr, status }: Finished): string {
  return `${stderr}[${status}]\n`;
}

/** Arguments of kev that create the events which the lines are about. */
export const EVENTS = [
  ['emit', 'pod/web-0', 'Normal', 'Pulling', 'Pulling image', '-n', 'shop'],
  ['emit', 'pod/web-0', 'Warning', 'BackOff', 'Back-off pulling image', '-n', 'shop'],
  ['emit', 'deploy/web', 'Normal', 'ScalingReplicaSet', 'Scaled up'],
];
