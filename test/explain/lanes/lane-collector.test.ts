import { describe, expect, it } from 'vitest';
import { toFacts } from '../../../src/explain/facts.ts';
import { LaneCollector } from '../../../src/explain/lanes/lane-collector.ts';
import { toLaneEvents } from '../../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../../src/explain/links.ts';
import { readIncidents } from '../../incidents/incident.ts';
import { sampleEvent } from '../../support/sample-event.ts';

describe('events that are collected page by page', () => {
  it.each(readIncidents().map(({ name, events }) => [name, events] as const))(
    'belong to the same owners and nodes as all of them together: %s',
    (_, events) => {
      const collector = new LaneCollector();
      for (const event of events) collector.add([event], {});
      const collected = collector.finish(findLinks(toFacts({ events: collector.linking })));
      expect(collected).toEqual(toLaneEvents(events, findLinks(toFacts({ events }))));
    },
  );

  it('are counted without a time, and replaced when they come again', () => {
    const collector = new LaneCollector();
    const again = (count: number) => sampleEvent({ count, lastTimestamp: '2026-03-01T12:00:00Z' });
    collector.add([again(1), sampleEvent({ metadata: { name: 'untimed' } })], {});
    collector.add([again(7)], {});
    expect(collector.untimed).toBe(1);
    expect(collector.finish(findLinks(toFacts({ events: collector.linking })))).toMatchObject([
      { occurrences: 7 },
    ]);
  });
});
