import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { type EventFilter, matchesFilter } from '../../src/select/filter.ts';
import { sampleEvent } from '../support/sample-event.ts';

const event = sampleEvent({
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  source: { component: 'kubelet', host: 'node-1' },
  firstTimestamp: '2026-03-01T12:00:00Z',
  lastTimestamp: '2026-03-01T12:30:00Z',
});
const newer = sampleEvent({ reportingComponent: 'example.com/ci', eventTime: '2026-03-01T12:00:00.500000Z' });
const timeless = sampleEvent();

const at = (text: string) => parseTime(text);

describe('matchesFilter', () => {
  it.each<[string, typeof event, EventFilter, boolean]>([
    ['nothing asked', event, {}, true],
    ['its type', event, { types: ['Normal', 'Warning'] }, true],
    ['another type', event, { types: ['Normal'] }, false],
    ['one of several reasons', event, { reasons: ['Failed', 'BackOff'] }, true],
    ['no such reason', event, { reasons: ['Failed', 'backoff'] }, false],
    ['its source', event, { components: ['kubelet'] }, true],
    ['not its host', event, { components: ['node-1'] }, false],
    ['its reporter', newer, { components: ['example.com/ci'] }, true],
    ['not another reporter', newer, { components: ['kubelet'] }, false],
    ['since the very time', event, { since: at('2026-03-01T12:30:00Z') }, true],
    ['since a later time', event, { since: at('2026-03-01T12:30:01Z') }, false],
    ['until the very time', event, { before: at('2026-03-01T12:30:00Z') }, true],
    ['until a time after it began', event, { before: at('2026-03-01T12:29:59Z') }, false],
    ['within', event, { since: at('2026-03-01T12:00:00Z'), before: at('2026-03-01T13:00:00Z') }, true],
    ['below the second', newer, { since: at('2026-03-01T12:00:00.500001Z') }, false],
    ['no time since', timeless, { since: 0n }, false],
    ['no time until', timeless, { before: at('2030-01-01T00:00:00Z') }, false],
    ['in the reason', event, { include: [/^Back/] }, true],
    ['in the message', event, { include: [/failed container$/] }, true],
    ['in the object', event, { include: [/^pod\/web-0$/] }, true],
    ['in the component', event, { include: [/^kubelet$/] }, true],
    ['in the reporter', newer, { include: [/^example/] }, true],
    ['not across texts', event, { include: [/BackOff.*container/s] }, false],
    ['not the namespace', event, { include: [/^ns$/] }, false],
    ['one of several', event, { include: [/nothing/, /kubelet/] }, true],
    ['none of several', event, { include: [/nothing/, /either/] }, false],
    ['what is excluded', event, { exclude: [/kubelet/] }, false],
    ['one of what is excluded', event, { exclude: [/nothing/, /BackOff/] }, false],
    ['nothing of what is excluded', event, { exclude: [/nothing/] }, true],
    ['included and excluded', event, { include: [/BackOff/], exclude: [/container/] }, false],
    ['all together', event, { types: ['Warning'], reasons: ['BackOff'], include: [/web/] }, true],
    ['all but one', event, { types: ['Warning'], reasons: ['BackOff'], include: [/db/] }, false],
  ])('%s', (_, of, filter, expected) => {
    expect(matchesFilter(of, filter)).toBe(expected);
  });

  it('matches an object without a name by its kind', () => {
    const about = sampleEvent({ involvedObject: { kind: 'Node', name: '' } });
    expect(matchesFilter(about, { include: [/^node$/] })).toBe(true);
  });
});
