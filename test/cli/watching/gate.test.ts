import { describe, expect, it } from 'vitest';
import { OccurrenceCount } from '../../../src/cli/commands/wait/occurrence-count.ts';
import { findMatch, findNearMiss, type Gate } from '../../../src/cli/watching/gate.ts';
import { parseTime } from '../../../src/event/time.ts';
import { parseExpression } from '../../../src/select/expression.ts';
import { everyEvent, isNewInList, isNewInStream } from '../../../src/select/new-events.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const at = (text: string) => parseTime(`2026-03-01T12:00:${text}Z`) ?? 0n;
const last = (text: string, count = 1, first = text) =>
  sampleEvent({
    count,
    firstTimestamp: `2026-03-01T12:00:${first}Z`,
    lastTimestamp: `2026-03-01T12:00:${text}Z`,
  });
/** An event that has the nanoseconds of its time in its name. */
const named = (text: string) => ({
  ...last(text.slice(0, 2)),
  metadata: { name: `web-0.${at(text).toString(16)}`, namespace: 'ns' },
});
const timeless = sampleEvent();
const micro = sampleEvent({ eventTime: '2026-03-01T12:00:10.500001Z' });

describe('events after the start', () => {
  it.each([
    ['in a list, before it', isNewInList(at('10.5'), at('12'), 'cluster'), last('09'), false],
    ['in a list, perhaps in the same second', isNewInList(at('10.5'), at('12'), 'cluster'), last('10'), true],
    [
      'in a local list, perhaps in the same second',
      isNewInList(at('10.5'), at('12'), 'local'),
      last('10'),
      false,
    ],
    ['in a local list, since', isNewInList(at('10.5'), at('12'), 'local'), last('11'), true],
    ['in a list, before it by its name', isNewInList(at('10.5'), at('12'), 'cluster'), named('10.4'), false],
    ['in a list, since by its name', isNewInList(at('10.5'), at('12'), 'cluster'), named('10.6'), true],
    ['in a list, just before it', isNewInList(at('10.500002'), at('12'), 'cluster'), micro, false],
    ['in a list, since', isNewInList(at('10.5'), at('12'), 'cluster'), micro, true],
    ['in a list, by a clock that is ahead', isNewInList(at('10.5'), at('12'), 'cluster'), last('13'), false],
    ['in a list, at no time', isNewInList(at('10.5'), at('12'), 'cluster'), timeless, false],
    ['in a stream, before it', isNewInStream(at('10.5')), last('09'), false],
    ['in a stream, in the same second', isNewInStream(at('10.5')), last('10'), true],
    ['in a stream, by a clock that is ahead', isNewInStream(at('10.5')), last('50'), true],
    ['in a stream, at no time', isNewInStream(at('10.5')), timeless, true],
    ['out of a watch', everyEvent, last('01'), true],
  ])('%s', (_, isNews, event, expected) => {
    expect(isNews(event)).toBe(expected);
  });
});

const gate = (flag: Gate['flag'], text: string): Gate => ({
  flag,
  text,
  matches: parseExpression(text),
  matchesAnyCase: parseExpression(text, { ignoreCase: true }),
});

describe('findMatch', () => {
  const events = [
    sampleEvent({ reason: 'One' }),
    sampleEvent({ reason: 'Two', type: 'Warning' }),
    sampleEvent({ reason: 'Three' }),
  ];
  const [, two, three] = events;

  it.each<[string, Gate[], (typeof events)[number][], boolean, object | undefined]>([
    ['nothing', [], events, true, undefined],
    ['news only', [gate('--until', 'reason=One')], [...events].slice(1), false, undefined],
    ['the past, too', [gate('--until', 'reason=One')], [], true, { at: 0, status: 0 }],
    ['the first of the news', [gate('--until', 'Normal')], events.slice(1), false, { at: 2, status: 0 }],
    [
      'the failure of two',
      [gate('--until', 'reason=Two'), gate('--fail-on', 'Warning')],
      events,
      false,
      { at: 1, status: 10, gate: { flag: '--fail-on', text: 'Warning' } },
    ],
  ])('judges %s', (_, gates, news, includePast, expected) => {
    const isNew = (event: (typeof events)[number]) => news.includes(event);
    const found = findMatch({ events, isNew }, gates, includePast);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  it('matches an old event that happens again', () => {
    const gates = [gate('--fail-on', 'Warning')];
    const old = { events: [two, three].filter((event) => event !== undefined), isNew: () => false };
    expect(findMatch(old, gates, false)).toBeUndefined();
    expect(findMatch({ ...old, isNew: everyEvent }, gates, false)).toMatchObject({ at: 0 });
  });
});

describe('OccurrenceCount', () => {
  const total = (past: ReturnType<typeof last>[], came: ReturnType<typeof last>[], startedAt?: bigint) => {
    const count = new OccurrenceCount(startedAt);
    for (const event of past) count.addPast(event);
    for (const event of came) count.add(event);
    return count.total;
  };

  it.each([
    ['only what is new of an old event', [last('05', 6)], [last('11', 7, '05')], at('10'), 1],
    [
      'an old event that was not counted, but happened again',
      [last('05', 6)],
      [last('11', 6, '05')],
      at('10'),
      1,
    ],
    ['several repeats at once', [last('05', 2)], [last('12', 5, '05')], at('10'), 3],
    ['all of a new event', [], [last('12', 3, '11')], at('10'), 3],
    ['one of an event that began before the start', [], [last('12', 30, '01')], at('10'), 1],
    ['everything, when the past is included', [], [last('12', 30, '01')], undefined, 30],
  ])('counts %s', (_, past, came, startedAt, expected) => {
    expect(total(past, came, startedAt)).toBe(expected);
  });
});

it('finds a gate that an event would match in another case', () => {
  const gates = [gate('--until', 'reason=deployed'), gate('--fail-on', 'type=Warning,component=Kubelet')];
  const events = [
    sampleEvent({ reason: 'Other', source: {} }),
    sampleEvent({ reason: 'Deployed', source: {} }),
  ];
  expect(findNearMiss(events, gates)).toEqual({
    gate: gates[0],
    hint: 'upper and lower case matter in --until reason=deployed: an event has reason=Deployed',
  });
  const other = sampleEvent({ type: 'Warning', reason: 'R', source: { component: 'kubelet' } });
  expect(findNearMiss([other], gates)).toMatchObject({
    hint: expect.stringMatching(/: an event has reason=R, component=kubelet$/),
  });
  const matching = sampleEvent({ reason: 'deployed', source: {} });
  expect(findNearMiss([matching], gates)).toBeUndefined();
});
