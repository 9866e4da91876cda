import { describe, expect, it } from 'vitest';
import { toEmitRequests } from '../../../../src/cli/commands/emit/requests.ts';
import { eventAbout } from './event-about.ts';

const read = (value: unknown) =>
  toEmitRequests({ kind: 'value', value, location: 'line 7', textLength: JSON.stringify(value).length });

const event = { apiVersion: 'v1', kind: 'Event', ...eventAbout('x', 'm') };

describe('toEmitRequests', () => {
  it('reads the names of the flags', () => {
    const record = {
      object: 'pod/x',
      type: 'Normal',
      reason: 'R',
      message: 'm',
      namespace: 'n',
      component: 'c',
      host: 'h',
      action: 'A',
      related: 'node/n',
      'field-path': 'spec',
      at: '5m',
      dedupe: 'none',
    };
    const { 'field-path': fieldPath, dedupe, ...fields } = record;
    expect(read(record)).toEqual([
      { location: 'line 7', kind: 'fields', fields: { ...fields, fieldPath }, dedupe },
    ]);
  });

  it.each([
    [{ annotation: { a: 'b' } }, { annotations: { a: 'b' } }],
    [{ annotations: ['a=b', 'c=d'] }, { annotations: { a: 'b', c: 'd' } }],
    [{ label: 'a=b' }, { labels: { a: 'b' } }],
    [{ fieldPath: 'spec' }, { fieldPath: 'spec' }],
    [{ resolve: false }, { resolve: false }],
    [{ 'no-resolve': true }, { resolve: false }],
  ])('reads %j', (record, fields) => {
    expect(read(record)).toEqual([{ location: 'line 7', kind: 'fields', fields, dedupe: undefined }]);
  });

  it.each([
    [{ mesage: 'm' }, 'unknown field "mesage"'],
    [JSON.parse('{"__proto__": "x"}'), 'unknown field "__proto__"'],
    [{ constructor: 'x' }, 'unknown field "constructor"'],
    [{ reason: 3 }, 'invalid "reason": expected a string'],
    [{ labels: { a: 3 } }, 'invalid "labels.a": expected a string'],
    [{ labels: 3 }, 'invalid "labels": expected an object of strings'],
    [{ label: ['a'] }, 'invalid label "a": expected key=value'],
    [{ resolve: 'no' }, 'invalid "resolve": expected true or false'],
    [{ kind: 'Pod', metadata: { name: 'x' } }, 'not an event (Pod)'],
    ['text', 'not a Kubernetes object'],
  ])('says what is wrong with %j', (record, reason) => {
    expect(read(record)).toEqual([{ location: 'line 7', kind: 'invalid', reason }]);
  });

  it('reads whole events: single, in Lists, and from a watch', () => {
    const wanted = expect.objectContaining({
      kind: 'event',
      event: expect.objectContaining({ message: 'm' }),
    });
    expect(read(event)).toEqual([wanted]);
    expect(read({ type: 'ADDED', object: event })).toEqual([wanted]);
    expect(read({ kind: 'List', items: [event, { kind: 'Pod' }, event] })).toEqual([wanted, wanted]);
    expect(read({ kind: 'EventList', apiVersion: 'v1', items: [eventAbout('x', 'm')] })).toEqual([wanted]);
    expect(read({ kind: 'List', items: [] })).toEqual([]);
  });

  it('names the item that is wrong', () => {
    expect(read({ kind: 'List', items: [event, { ...event, reason: {} }] })[1]).toEqual({
      location: 'item 2 (line 7)',
      kind: 'invalid',
      reason: expect.stringContaining('reason'),
    });
  });

  it('passes on damaged records', () => {
    expect(toEmitRequests({ kind: 'damage', location: 'line 7', reason: 'not valid JSON' })).toEqual([
      { location: 'line 7', kind: 'invalid', reason: 'not valid JSON' },
    ]);
  });
});
