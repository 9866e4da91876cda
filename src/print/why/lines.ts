import { shorten } from '../../core/short-text.ts';
import { componentOf } from '../../event/reporter.ts';
import type { ExplainedStory } from '../../explain/explanation.ts';
import { formatKey, type ObjectKey } from '../../explain/object-key.ts';
import { formatAge } from '../age.ts';
import { formatMarked } from './describe-story.ts';

/** A part of a line: kev's own words, a name from an event, or a message from one. */
export type LinePart = string | { name: string } | { quote: string };

/** A statement about a story: the label before it, and the statement itself. */
interface StoryLine {
  label: LinePart;
  parts: LinePart[];
}

/** How times are shown. */
interface LineTimes {
  now: bigint;
  /** Formats a time in the past: `40s ago`, or a clock time. */
  formatPast(at: bigint): string;
  /** Formats a clock time. */
  formatClock(at: bigint): string;
}

/** Lists what is known about a story: the cause, its consequences, since when, and until when. */
export function linesOf(story: ExplainedStory, times: LineTimes): StoryLine[] {
  return [
    ...causeLines(story, times),
    ...consequenceLines(story),
    sinceLine(story, times),
    ...nearbyLines(story),
    ...endLines(story, times),
  ];
}

/** Longer messages are cut: `--show-events` prints them in full. */
const MAX_MESSAGE = 400;

function causeLines(story: ExplainedStory, { formatPast }: LineTimes): StoryLine[] {
  const { cause, facts, occurrences, since, last } = story;
  const over = occurrences > 1 ? `x${occurrences} over ${formatAge(since, last)}, last ` : '';
  const objects = [...new Set(facts.map(({ object }) => object))];
  return [
    {
      label: { name: cause.event.reason ?? '' },
      parts: [`${over}${formatPast(last)}   `, ...listObjects(objects, story)],
    },
    { label: '', parts: [{ name: shorten(cause.message, MAX_MESSAGE) }] },
  ];
}

/** One line for each reason. */
function consequenceLines(story: ExplainedStory): StoryLine[] {
  const byReason = new Map<string, { count: number; objects: ObjectKey[] }>();
  for (const { reason, object, occurrences } of story.consequences) {
    const group = byReason.get(reason) ?? { count: 0, objects: [] };
    byReason.set(reason, group);
    group.count += occurrences;
    group.objects.push(object);
  }
  return [...byReason].map(([reason, { count, objects }], at) => {
    const isSame =
      objects.length === story.affected.length && objects.every((key) => story.affected.includes(key));
    const named = isSame
      ? [`same ${objects.length === 1 ? 'object' : 'objects'}`]
      : listObjects(objects, story);
    return { label: at === 0 ? 'then' : '', parts: [{ name: reason }, ` x${count}   `, ...named] };
  });
}

const MAX_OBJECTS = 3;

function listObjects(objects: readonly ObjectKey[], story: ExplainedStory): LinePart[] {
  const named = objects
    .slice(0, MAX_OBJECTS)
    .flatMap((key, at): LinePart[] => [...(at > 0 ? [', '] : []), { name: formatMarked(key, story) }]);
  const more = objects.length - MAX_OBJECTS;
  return more > 0 ? [...named, `, and ${more} more`] : named;
}

function sinceLine({ since, trigger }: ExplainedStory, { formatClock }: LineTimes): StoryLine {
  const parts: LinePart[] = [formatClock(since)];
  if (trigger !== undefined) {
    const { event, message, last } = trigger;
    const component = componentOf(event) ?? 'a controller';
    parts.push(
      `, ${formatAge(last, since)} after `,
      { quote: message },
      ' (said by ',
      { name: component },
      ')',
    );
  }
  return { label: 'since', parts };
}

function nearbyLines({ nearby }: ExplainedStory): StoryLine[] {
  const last = nearby.at(-1);
  if (last === undefined) return [];
  const { reason = '' } = last.event;
  const node = { name: formatKey(last.object) };
  const message = { name: shorten(last.message, MAX_MESSAGE) };
  const parts = [
    { name: reason },
    ` x${nearby.length} on `,
    node,
    ' may be related, but names no pod: ',
    message,
  ];
  return [{ label: 'note', parts }];
}

function endLines({ ongoing, over, last }: ExplainedStory, { now, formatClock }: LineTimes): StoryLine[] {
  if (ongoing === true) return [];
  if (over !== undefined)
    return [{ label: 'over', parts: [`since ${formatClock(over)}, for ${formatAge(over, now)}`] }];
  return [{ label: 'silent', parts: [`for ${formatAge(last, now)}`] }];
}
