import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { joinEvent, parseTemplate, SEPARATOR, splitEvent } from '../../src/store/event-template.ts';
import { sampleEvent } from '../support/sample-event.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });
const anyName = fc.oneof(anyText, fc.constantFrom('web-0', '', 'a/b', '\n', '\0', '\ud800'));

const anyTime = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => `${date.toISOString().slice(0, -5)}Z`),
  fc.constantFrom(
    null,
    '2026-03-01T12:00:00Z',
    '2026-03-01T12:00:00.123456Z',
    '2026-02-30T12:00:60Z',
    '0001-01-01T00:00:00Z',
  ),
);

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
        firstTimestamp: anyTime,
        lastTimestamp: anyTime,
        eventTime: anyTime,
      },
      { requiredKeys: ['metadata', 'involvedObject'] },
    ),
    fc.dictionary(anyText, fc.jsonValue()),
  )
  .map(([known, others]): CoreV1Event => JSON.parse(JSON.stringify({ ...others, ...known })));

function roundTrip(event: CoreV1Event): string {
  const { template, columns, fields, lastSeen, checksum } = splitEvent(event);
  const texts = [...Object.values(columns), fields].join(SEPARATOR);
  const seconds = Number((lastSeen ?? 0n) / 1_000_000_000n);
  return JSON.stringify(joinEvent(parseTemplate(template), texts, seconds, checksum));
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
  ['the separator', 'a\x1fb'],
  ['a very long name', 'x'.repeat(5000)],
])('keeps %s out of the columns', (_, name) => {
  const event = sampleEvent({ metadata: { name }, involvedObject: { name }, message: name.slice(0, 3) });
  const { columns } = splitEvent(event);
  expect(columns.objectName).not.toBe(name);
  expect(columns.objectName.length).toBeLessThanOrEqual(256);
  expect(JSON.stringify(columns)).not.toMatch(/\\u0000|\\u001f|\\ud800/);
  expect(roundTrip(event)).toBe(JSON.stringify(event));
});

it('does not put an event together with another time', () => {
  const { template, columns, fields, checksum } = splitEvent(sampleEvent());
  const texts = [...Object.values(columns), fields].join(SEPARATOR);
  expect(joinEvent(parseTemplate(template), texts, 17, checksum)).toBeUndefined();
});
