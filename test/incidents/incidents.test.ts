import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { explain } from '../../src/explain/explain.ts';
import type { ExplainedStory, Explanation } from '../../src/explain/explanation.ts';
import { formatKey } from '../../src/explain/object-key.ts';
import type { Question } from '../../src/explain/scope.ts';
import { findKind } from '../../src/kinds/kinds.ts';
import { matchesObject, objectFilterForKind, objectFilterForType } from '../../src/select/object-filter.ts';
import { type Incident, readIncidents } from './incident.ts';

const incidents = readIncidents();

describe.each(incidents.map((incident) => [incident.name, incident] as const))('%s', (_, incident) => {
  const explanation = explain(questionOf(incident), incident, parseTime(incident.now) ?? 0n);

  it('is explained as expected', () => {
    expect(summaryOf(explanation)).toEqual(expectationOf(incident));
  });

  it('rests on events that exist', () => {
    const known = new Set(incident.events);
    for (const { cause, facts, consequences, affected } of explanation.stories) {
      const used = [cause, ...facts, ...consequences.flatMap((each) => each.facts)];
      expect(used.filter(({ event }) => !known.has(event))).toEqual([]);
      const seen = new Set(
        [...used, ...incident.events.map((event) => ({ event }))].map(({ event }) => nameIn(event)),
      );
      expect(affected.filter((key) => !seen.has(formatKey(key)))).toEqual([]);
    }
  });

  it('is explained in the same way in any order of events', () => {
    const reversed = { ...incident, events: incident.events.toReversed() };
    const again = explain(questionOf(incident), reversed, parseTime(incident.now) ?? 0n);
    expect(summaryOf(again)).toEqual(summaryOf(explanation));
  });
});

it('covers every class of problems', () => {
  expect(new Set(incidents.map(({ expect: expected }) => expected.cause.class))).toEqual(
    new Set(
      (
        'image-pull crash probe scheduling volume config quota admission node eviction job autoscaler rollout ' +
        'network dns lifecycle-hook permission none'
      ).split(' '),
    ),
  );
  expect(incidents.length).toBeGreaterThanOrEqual(28 + 12);
});

function questionOf({ ask: [object = '', flag, place] }: Incident): Question {
  if (object.startsWith('-')) return { namespace: flag };
  const [type = '', name] = object.split('/');
  const kind = findKind(type);
  const wanted = { name, namespace: flag === '-n' ? place : undefined };
  const filter = kind ? objectFilterForKind(kind, wanted) : objectFilterForType(type, wanted);
  return { object: (reference) => matchesObject(reference, filter) };
}

function causeOf({ class: name, cause }: ExplainedStory) {
  const { reason, metadata } = cause.event;
  return { class: name, reason, object: formatKey(cause.object), event: metadata.name };
}

function summaryOf({ status, stories: [first, ...others] }: Explanation) {
  return {
    status,
    cause: first ? causeOf(first) : { class: 'none', reason: null, object: null, event: null },
    consequences: (first?.consequences ?? [])
      .map(({ reason, object }) => `${reason} ${formatKey(object)}`)
      .sort(),
    affected: first?.affected.length ?? 0,
    resolved: first?.ongoing === false,
    others: others.map((story) => ({ ...causeOf(story), affected: story.affected.length })),
  };
}

function expectationOf({ expect: { consequences, others = [], ...expected } }: Incident) {
  return {
    ...expected,
    consequences: consequences.map(({ reason, object }) => `${reason} ${object}`).sort(),
    others,
  };
}

function nameIn({
  involvedObject: { kind = '', name },
}: {
  involvedObject: { kind?: string; name?: string };
}): string {
  return `${kind.toLowerCase()}/${name}`;
}
