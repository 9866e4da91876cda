import { escapeCell } from '../../../print/escape.ts';

/** Something that may stand in place of the word to be completed. */
export interface Candidate {
  text: string;
  /** A few words for people. */
  about?: string;
}

/** What a shell is told: the candidates, and what it is to do with them. */
export interface Completion {
  candidates: Candidate[];
  /** `file`: where there is no candidate, files; `more`: a candidate is not the word's end; default: neither. */
  next?: 'file' | 'more';
}

/** cobra's ShellCompDirective: 2 means that no space is added, 4 that no files are offered. */
const DIRECTIVES = { file: 0, more: 6, none: 4 };

/**
 * An answer as cobra's programs give it, which kubectl and kev's own scripts understand: a candidate a
 * line, a tab before what is said about it, and at last `:` and the directive. Names that hold what a
 * terminal would not show are left out.
 *
 * Source: cobra `completions.go`, ShellCompDirective; kubectl `pkg/cmd/plugin/plugin_completion.go`.
 */
export function formatCompletion({ candidates, next }: Completion, typed: string): string {
  const lines = candidates
    .filter(({ text }) => text.startsWith(typed) && escapeCell(text) === text)
    .map(({ text, about }) => (about ? `${text}\t${escapeCell(about)}` : text));
  return [...new Set(lines), `:${DIRECTIVES[next ?? 'none']}`, ''].join('\n');
}
