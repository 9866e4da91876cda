import { escapeCell } from '../../../print/escape.ts';

/** A possible completion of a word. */
export interface Candidate {
  text: string;
  description?: string;
}

/** Candidates for a word, and what the shell does with them. */
export interface Completion {
  candidates: Candidate[];
  /** `file`: completes files if there are no candidates; `more`: adds no space after a candidate. Default: neither. */
  next?: 'file' | 'more';
}

/** cobra's ShellCompDirective: 2 means that no space is added, 4 that no files are offered. */
const DIRECTIVES = { file: 0, more: 6, none: 4 };

/** What no shell interprets. */
const PLAIN = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/**
 * Formats a completion as cobra does, for kubectl and kev's own scripts: a candidate per line, its description after
 * a tab, and `:` with the directive at the end. Names with invisible characters are skipped.
 *
 * Source: cobra `completions.go`, ShellCompDirective; kubectl `pkg/cmd/plugin/plugin_completion.go`.
 *
 * @param plain whether to skip names that a shell would interpret: the scripts of kubectl expand them
 */
export function formatCompletion({ candidates, next }: Completion, typed: string, plain: boolean): string {
  const lines = candidates
    .filter(({ text }) => text.startsWith(typed) && escapeCell(text) === text && (!plain || PLAIN.test(text)))
    .map(({ text, description }) => (description ? `${text}\t${escapeCell(description)}` : text));
  return [...new Set(lines), `:${DIRECTIVES[next ?? 'none']}`, ''].join('\n');
}
