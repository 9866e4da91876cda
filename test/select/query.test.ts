import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import {
  checkQuery,
  type EventQuery,
  type FieldRequirement,
  formatFieldSelector,
  matchesQuery,
  parseFieldSelector,
} from '../../src/select/query.ts';

const event: CoreV1Event = {
  metadata: { name: 'web.1', namespace: 'shop', labels: { app: 'web' } },
  involvedObject: {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    uid: 'u1',
    apiVersion: 'v1',
    resourceVersion: '7',
    fieldPath: 'spec.containers{app}',
  },
  reason: 'BackOff',
  type: 'Warning',
  source: { component: 'kubelet', host: 'node-1' },
};
const newer: CoreV1Event = {
  metadata: { name: 'web.2', namespace: 'shop' },
  involvedObject: {},
  reportingComponent: 'scheduler',
};

const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'type',
  'reportingComponent',
  'source',
];

const equals = (field: string, value: string): FieldRequirement => ({ field, operator: '=', value });
const differs = (field: string, value: string): FieldRequirement => ({ field, operator: '!=', value });

describe('matchesQuery', () => {
  it.each<[string, CoreV1Event, EventQuery, boolean]>([
    ['nothing asked', event, {}, true],
    ['its namespace', event, { namespace: 'shop' }, true],
    ['another namespace', event, { namespace: 'default' }, false],
    ['its name', event, { fields: [equals('metadata.name', 'web.1')] }, true],
    ['its namespace as a field', event, { fields: [equals('metadata.namespace', 'shop')] }, true],
    ['the kind', event, { fields: [equals('involvedObject.kind', 'Pod')] }, true],
    ['the kind in small letters', event, { fields: [equals('involvedObject.kind', 'pod')] }, false],
    ['the object namespace', event, { fields: [equals('involvedObject.namespace', 'shop')] }, true],
    ['the object', event, { fields: [equals('involvedObject.name', 'web')] }, true],
    ['the beginning of the object', event, { fields: [equals('involvedObject.name', 'we')] }, false],
    ['the uid', event, { fields: [equals('involvedObject.uid', 'u1')] }, true],
    ['the apiVersion', event, { fields: [equals('involvedObject.apiVersion', 'v1')] }, true],
    ['the resourceVersion', event, { fields: [equals('involvedObject.resourceVersion', '7')] }, true],
    ['the fieldPath', event, { fields: [equals('involvedObject.fieldPath', 'spec.containers{app}')] }, true],
    ['the type', event, { fields: [equals('type', 'Warning')] }, true],
    ['not the other type', event, { fields: [differs('type', 'Normal')] }, true],
    ['not its type', event, { fields: [differs('type', 'Warning')] }, false],
    ['the reason', event, { fields: [equals('reason', 'BackOff')] }, true],
    ['source is the component', event, { fields: [equals('source', 'kubelet')] }, true],
    ['source is not the host', event, { fields: [equals('source', 'node-1')] }, false],
    ['source of a newer event is its reporter', newer, { fields: [equals('source', 'scheduler')] }, true],
    ['the reporter', newer, { fields: [equals('reportingComponent', 'scheduler')] }, true],
    ['a missing member is empty', newer, { fields: [equals('reason', '')] }, true],
    ['a missing member is not empty', newer, { fields: [differs('reason', '')] }, false],
    ['its label', event, { labels: [{ key: 'app', operator: 'in', values: ['web'] }] }, true],
    ['not its label', event, { labels: [{ key: 'app', operator: 'absent' }] }, false],
    ['all must hold', event, { fields: [equals('type', 'Warning'), equals('reason', 'Other')] }, false],
    [
      'all hold',
      event,
      { namespace: 'shop', fields: [equals('type', 'Warning'), differs('reason', 'x')] },
      true,
    ],
  ])('%s', (_, of, query, expected) => {
    expect(matchesQuery(of, query)).toBe(expected);
  });
});

describe('a field that is not selectable', () => {
  it.each(['count', 'regarding.name', 'metadata.labels', '', '__proto__', 'toString'])('%j', (field) => {
    const query = { fields: [equals(field, 'x')] };
    const words = `field label not supported: ${field}`;
    expect(() => checkQuery(query)).toThrow(words);
    expect(() => matchesQuery(event, query)).toThrow(words);
    expect(() => parseFieldSelector(`${field}=x`)).toThrow(words);
  });

  it('is a 400', () => {
    try {
      checkQuery({ fields: [equals('count', '1')] });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(StatusError);
      expect((error as StatusError).status).toMatchObject({ code: 400, reason: 'BadRequest' });
    }
  });
});

describe('parseFieldSelector', () => {
  it.each<[string, FieldRequirement[]]>([
    ['', []],
    ['type=Warning', [equals('type', 'Warning')]],
    ['type==Warning', [equals('type', 'Warning')]],
    ['type!=Normal,reason=x', [differs('type', 'Normal'), equals('reason', 'x')]],
    [',type=Warning,,', [equals('type', 'Warning')]],
    ['reason=', [equals('reason', '')]],
    ['reason=a\\,b\\=c\\\\d', [equals('reason', 'a,b=c\\d')]],
    ['reason=ä 🎉\nx', [equals('reason', 'ä 🎉\nx')]],
  ])('%j', (text, expected) => {
    expect(parseFieldSelector(text)).toEqual(expected);
  });

  it.each([
    ['type', "invalid selector: 'type'; can't understand 'type'"],
    ['type=Warning,reason', "invalid selector: 'type=Warning,reason'; can't understand 'reason'"],
    ['reason=a=b', 'invalid field selector: unescaped character in value: ='],
    ['reason===', 'invalid field selector: unescaped character in value: ='],
    ['reason=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['reason=x\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('%j is refused', (text, words) => {
    expect(() => parseFieldSelector(text)).toThrow(words);
  });

  it.each([
    ['plain', 'type=plain'],
    ['x,y=z', 'type=x\\,y\\=z'],
    ['back\\slash', 'type=back\\\\slash'],
  ])('escapes "%s" as %s', (value, text) => {
    expect(formatFieldSelector([{ field: 'type', operator: '=', value }])).toBe(text);
    expect(formatFieldSelector([{ field: 'type', operator: '!=', value: 'a' }])).toBe('type!=a');
  });

  it('reads back whatever formatFieldSelector writes', () => {
    const requirement = fc.record({
      field: fc.constantFrom(...FIELDS),
      operator: fc.constantFrom<'=' | '!='>('=', '!='),
      value: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('\\', ',', '=', 'a') }),
      ),
    });
    fc.assert(
      fc.property(fc.array(requirement), (fields) => {
        expect(parseFieldSelector(formatFieldSelector(fields))).toEqual(fields);
      }),
    );
  });
});
