import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { joinEvent, parseTemplate, splitEvent } from '../../src/store/event-template.ts';
import { sampleEvent } from '../support/sample-event.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });
const anyName = fc.oneof(anyText, fc.constantFrom('web-0', '', 'a/b', '\n', '\0', '\ud800'));

const anyEvent = fc
  .tuple(
    fc.record(
      {
        metadata: fc.record(
          {
            name: anyName,
            namespace: anyName,
            uid: anyName,
            resourceVersion: fc.nat().map(String),
            labels: fc.dictionary(anyText, anyText),
            others: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        involvedObject: fc.record({ kind: anyName, name: anyName, uid: anyName }, { requiredKeys: [] }),
        message: anyText,
        reason: anyName,
        count: fc.double(),
        firstTimestamp: fc.constantFrom('2026-03-01T12:00:00Z', null),
        lastTimestamp: fc.constantFrom('2026-03-01T12:00:00Z', '2026-03-01T12:00:01Z', null),
      },
      { requiredKeys: ['metadata', 'involvedObject'] },
    ),
    fc.dictionary(anyText, fc.jsonValue()),
  )
  .map(([known, others]): CoreV1Event => JSON.parse(JSON.stringify({ ...others, ...known })));

function roundTrip(event: CoreV1Event): string {
  const { template, columns, fields } = splitEvent(event);
  return joinEvent(parseTemplate(template), columns, fields);
}

it('gives back any event byte for byte', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(roundTrip(event)).toBe(JSON.stringify(event));
    }),
  );
});

it('does not store managedFields', () => {
  const event = sampleEvent({ metadata: { managedFields: [{ manager: 'kubelet' }] } });
  expect(roundTrip(event)).toBe(JSON.stringify(sampleEvent({ metadata: {} })));
});

it('has one template for events that differ in names, times, and messages', () => {
  const templates = [1, 2, 3].map(
    (n) =>
      splitEvent(
        sampleEvent({
          metadata: { name: `web-${n}.1`, uid: `uid-${n}` },
          involvedObject: { name: `web-${n}` },
          message: `message ${n}`,
          firstTimestamp: `2026-03-01T12:00:0${n}Z`,
          count: n + 10,
        }),
      ).template,
  );
  expect(new Set(templates).size).toBe(1);
});

it.each([
  ['a lone surrogate', 'a\ud800'],
  ['a zero', 'a\0b'],
  ['a very long name', 'x'.repeat(5000)],
])('keeps %s out of the columns', (_, name) => {
  const event = sampleEvent({ metadata: { name }, involvedObject: { name }, message: name.slice(0, 3) });
  const { columns } = splitEvent(event);
  expect(columns.objectName).not.toBe(name);
  expect(columns.objectName.length).toBeLessThanOrEqual(256);
  expect(Buffer.from(JSON.stringify(columns)).toString()).not.toMatch(/\\u0000|\\ud800/);
  expect(roundTrip(event)).toBe(JSON.stringify(event));
});
