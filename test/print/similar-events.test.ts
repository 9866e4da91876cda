import { describe, expect, it } from 'vitest';
import { groupSimilarEvents, type SimilarEvents } from '../../src/explain/similar/similar-events.ts';
import { formatSimilarJson } from '../../src/print/counts-json.ts';
import { contextsOf, formatObjects, toOneEvent } from '../../src/print/similar-events.ts';
import { sampleEvent } from '../support/sample-event.ts';

const about = (kind: string, name: string, namespace = 'ns') =>
  sampleEvent({ involvedObject: { kind, name, namespace }, metadata: { namespace } });
const groupOf = (...events: Parameters<typeof groupSimilarEvents>[0]) =>
  groupSimilarEvents(events)[0] as SimilarEvents;

describe('formatObjects', () => {
  it.each([
    [[about('Pod', 'a')], 'pod/a'],
    [[about('Pod', 'a'), about('Pod', 'a')], 'pod/a'],
    [[about('Pod', 'a'), about('Pod', 'a', 'other')], '2 pods'],
    [[about('Job', 'a'), about('Job', 'b'), about('Pod', 'a')], '2 jobs, 1 pod'],
    [[about('Ingress', 'a'), about('Ingress', 'b')], '2 ingresses'],
    [[about('NetworkPolicy', 'a'), about('NetworkPolicy', 'b')], '2 networkpolicies'],
    [[about('Endpoints', 'a'), about('Endpoints', 'b')], '2 endpoints'],
    [[about('', 'a'), about('', 'b')], '2 objects'],
    [[about('Job', 'a'), about('Node', 'b'), about('Pod', 'a')], '3 objects'],
  ])('%#: %j', (events, expected) => {
    expect(formatObjects(groupOf(...events))).toBe(expected);
  });
});

describe('toOneEvent', () => {
  it('counts occurrences, and namespaces if there are several', () => {
    const series = { count: 7, lastObservedTime: '2026-03-01T12:00:00.500000Z' };
    const events = [
      sampleEvent({ count: 3, firstTimestamp: '2026-03-01T11:00:00Z', message: 'in pod web-0' }),
      sampleEvent({ series, eventTime: '2026-03-01T11:30:00.000000Z', message: 'in pod web-0' }),
      about('Pod', 'web-0', 'other'),
    ].map((event) => ({ ...event, message: 'in pod web-0' }));
    expect(toOneEvent(groupOf(...events))).toMatchObject({
      metadata: { namespace: '2 namespaces' },
      involvedObject: { kind: '2 pods' },
      message: 'in pod web-0',
      count: 11,
      firstTimestamp: '2026-03-01T11:00:00Z',
      lastTimestamp: '2026-03-01T12:00:00.5Z',
    });
    expect(toOneEvent(groupOf(...events))).not.toHaveProperty('series');
    expect(toOneEvent(groupOf(about('Pod', 'a')))).toMatchObject({
      metadata: { namespace: 'ns' },
      involvedObject: { kind: 'Pod', name: 'a' },
    });
  });
});

it('names a context, or says how many there are', () => {
  const events = [about('Pod', 'a'), about('Pod', 'b'), about('Pod', 'c')];
  const contexts = ['x', 'x', 'y'];
  const contextOf = (event: (typeof events)[number]) => contexts[events.indexOf(event)] ?? '';
  const name = (count: number) =>
    groupSimilarEvents(events.slice(0, count), contextOf).map((group) => contextsOf(group));
  expect([name(2), name(3)]).toEqual([['x'], ['2 contexts']]);
});

describe('formatSimilarJson', () => {
  it('prints a list with counts and objects', () => {
    const events = [about('Pod', 'a'), about('Pod', 'b')];
    expect(JSON.parse(formatSimilarJson(groupSimilarEvents(events, () => 'c')))).toEqual([
      {
        type: 'Normal',
        reason: 'Started',
        component: '',
        message: 'Started container',
        count: 2,
        warnings: 0,
        objects: 2,
        firstSeen: null,
        lastSeen: null,
        involvedObjects: ['a', 'b'].map((name) => ({
          context: 'c',
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'ns',
          name,
        })),
      },
    ]);
    expect(formatSimilarJson([])).toBe('[]\n');
  });
});
