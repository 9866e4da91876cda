import { GROUPINGS, type Grouping } from '../../../explain/lanes/groups.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';

/** What the fragment of the page's URL keeps. */
export interface PageState {
  filter: string;
  by: Grouping | undefined;
  /** Undefined: everything. */
  range: TimeRange | undefined;
  isUtc: boolean;
  /** Undefined: as the system has it. */
  theme: 'light' | 'dark' | undefined;
  /** Position of the event whose details are open. */
  event: number | undefined;
}

/** Longest filter that is restored. */
const MAX_FILTER = 1000;

/** Formats a state as a fragment, without `#`; empty for that of a page just opened. */
export function formatFragment({ filter, by, range, isUtc, theme, event }: PageState): string {
  const parameters = new URLSearchParams();
  if (filter) parameters.set('q', filter);
  if (by) parameters.set('by', by);
  if (range) {
    parameters.set('from', formatAt(range.from));
    parameters.set('to', formatAt(range.to));
  }
  if (isUtc) parameters.set('tz', 'utc');
  if (theme) parameters.set('theme', theme);
  if (event !== undefined) parameters.set('event', `${event}`);
  return parameters.toString();
}

/** Parses a fragment. Anyone can write one: what is not valid is ignored. */
export function parseFragment(text: string): PageState {
  const parameters = new URLSearchParams(text.replace(/^#/, ''));
  const theme = parameters.get('theme');
  const [from, to] = [parseAt(parameters.get('from')), parseAt(parameters.get('to'))];
  const event = parameters.get('event') ?? '';
  return {
    filter: (parameters.get('q') ?? '').slice(0, MAX_FILTER),
    by: GROUPINGS.find((known) => known === parameters.get('by')),
    range: from !== undefined && to !== undefined && from < to ? { from, to } : undefined,
    isUtc: parameters.get('tz') === 'utc',
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    event: /^\d{1,9}$/.test(event) ? Number(event) : undefined,
  };
}

function formatAt(at: number): string {
  return new Date(at).toISOString();
}

function parseAt(text: string | null): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
