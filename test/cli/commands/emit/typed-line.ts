import type { TypedLine } from '../../../../src/cli/line/typed-line.ts';

/** A line of `kev emit` with these words; those that begin with a dash, and what stands behind `=`, are flags. */
export function typedLine(...words: string[]): Pick<TypedLine, 'argv' | 'operands' | 'named'> {
  const argv = ['emit', ...words];
  const operands = argv
    .map((word, at) => ({ word, at }))
    .filter(({ word, at }) => at > 0 && !word.startsWith('-'));
  return { named: new Set(), argv, operands };
}
