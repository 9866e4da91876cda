import { firstSeen } from '../../event/event-times.ts';
import { formatTimeNano } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { ExplainedStory } from '../../explain/explanation.ts';
import { formatKey, partsOfKey } from '../../explain/object-key.ts';
import { formatJson } from '../json.ts';
import { subjectOfAnswer, type WhyAnswer } from './answer.ts';

/** Formats answers as JSON: one object, or a list if there are several. */
export function formatWhyJson(answers: readonly WhyAnswer[]): string {
  const values = answers.map(toValue);
  return `${formatJson(values.length === 1 ? values[0] : values, '')}\n`;
}

function toValue(answer: WhyAnswer): unknown {
  const { context, namespace, explanation } = answer;
  return {
    ...(context !== undefined && { context }),
    object: subjectOfAnswer(answer),
    status: explanation.status,
    // Without a namespace, objects of several namespaces can have the same name.
    stories: explanation.stories.map((story) => toStory(story, namespace === undefined)),
  };
}

function toStory(story: ExplainedStory, withNamespace: boolean): unknown {
  const { cause, consequences, links, affected } = story;
  return {
    class: story.class,
    reason: cause.event.reason ?? '',
    object: formatKey(cause.object),
    ...(withNamespace && { namespace: partsOfKey(cause.object).namespace }),
    event: nameOf(cause.event),
    ongoing: story.ongoing ?? null,
    occurrences: story.occurrences,
    affected: affected.length,
    since: formatTime(firstSeen(cause.event)),
    last: formatTime(story.last || undefined),
    consequences: consequences.map(({ reason, object, facts: [first], occurrences }) => ({
      reason,
      object: formatKey(object),
      event: first && nameOf(first.event),
      occurrences,
    })),
    links: links.map(({ from, to, by }) => ({ from: formatKey(from), to: formatKey(to), by })),
  };
}

function nameOf({ metadata }: CoreV1Event): string {
  return metadata.name ?? '';
}

function formatTime(at: bigint | undefined): string | null {
  return at === undefined ? null : formatTimeNano(at);
}
