import { truncateText } from '../../event/truncate-text.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import type { RecordedState } from '../../select/source.ts';

/** What a timeline page shows. Times are in milliseconds since the epoch. */
export interface TimelinePage extends Timeline {
  /** What the events are of: `deployment/web`, `namespace shop`. */
  title: string;
  /** Words of the `kev get` command that choose where the events are read. */
  source: readonly string[];
}

/** Members of events that are texts. */
const TEXTS = [
  ...(['object', 'namespace', 'owner', 'node', 'reason', 'type', 'message', 'component', 'cluster'] as const),
];
/** A member of events that is a text. */
export type TextMember = (typeof TEXTS)[number];

/** A timeline as JSON in its page: a column for each member of its events, with each text once. */
export interface PageData extends Omit<TimelinePage, 'events'> {
  texts: string[];
  /** Positions in `texts`; -1 for none. */
  columns: Record<TextMember, number[]>;
  /** Positions of events whose owner is only inferred. */
  inferred: number[];
  /** The time that `first` counts from. */
  base: number;
  first: number[];
  /** Time from the first to the last occurrence. */
  length: number[];
  occurrences: number[];
  /** States by the position of their event. */
  states: [number, readonly RecordedState[]][];
}

/** Longest message in the page, in bytes. */
const MAX_MESSAGE = 8192;

/** Converts a timeline to what its page has. */
export function toPageData({ events, ...rest }: TimelinePage): PageData {
  const positions = new Map<string, number>();
  const positionOf = (text: string | undefined) => {
    if (text === undefined) return -1;
    const position = positions.get(text) ?? positions.size;
    if (position === positions.size) positions.set(text, position);
    return position;
  };
  const columns = Object.fromEntries(
    TEXTS.map((member) => [
      member,
      events.map((event) => positionOf(member === 'message' ? shortMessage(event) : event[member])),
    ]),
  ) as PageData['columns'];
  const base = events.reduce((least, { first }) => Math.min(least, first), rest.range.from);
  return {
    ...rest,
    texts: [...positions.keys()],
    columns,
    inferred: events.flatMap(({ isOwnerInferred }, at) => (isOwnerInferred ? [at] : [])),
    base,
    first: events.map(({ first }) => first - base),
    length: events.map(({ first, last }) => last - first),
    occurrences: events.map(({ occurrences }) => occurrences),
    states: events.flatMap(({ states }, at) => (states ? [[at, states]] : [])),
  };
}

function shortMessage({ message }: LaneEvent): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${truncateText(message, MAX_MESSAGE)} (${message.length} characters)`;
}
