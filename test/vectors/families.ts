import type { RunCase } from './vector-file.ts';

/** The families that kev proves itself against, by the words in the file's name that tell them. */
const families: Record<string, () => Promise<{ runCase: RunCase }>> = {
  'print-table': () => import('./families/print-table.ts'),
  broadcaster: () => import('./families/broadcaster.ts'),
  newapi: () => import('./families/newapi.ts'),
  duration: () => import('./families/duration.ts'),
  recorder: () => import('./families/recorder.ts'),
  reference: () => import('./families/reference.ts'),
  fake: () => import('./families/fake.ts'),
  retry: () => import('./families/retry.ts'),
  wire: () => import('./families/wire.ts'),
  'correlate.keys': () => import('./families/correlate-keys.ts'),
  correlate: () => import('./families/correlate.ts'),
};

/** The family of a file: the longest one its name holds (`correlate.keys` before `correlate`). */
export function familyOf(fileName: string): string | undefined {
  return Object.keys(families)
    .sort((a, b) => b.length - a.length)
    .find((family) => fileName.includes(family));
}

/** What runs the cases of this file; undefined when its family has no runner. */
export async function runCaseOf(fileName: string): Promise<RunCase | undefined> {
  const family = familyOf(fileName);
  return family === undefined ? undefined : (await families[family]?.())?.runCase;
}
