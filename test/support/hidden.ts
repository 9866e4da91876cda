import fc from 'fast-check';
import type { CoreV1Event } from '../../src/event/types.ts';

/** Characters that a terminal interprets, hides, or reorders, except the line feed. */
export const HIDDEN =
  /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/u;

/** Arbitrary texts: with control sequences, halves of surrogate pairs, bidirectional and invisible characters. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({
    unit: fc.constantFrom(
      ...['\x1b', '[', '31m', '\r', '\n', '\t', '\b', '\x7f', '\x9b', '\u202e', '\u2066', '\u200b'],
      ...['\ufeff', '\u2028', '\u{e0041}', '\ud83d', 'a', ' ', ':', '世', '🚀', '\ufe0f', 'e\u0301'],
    ),
  }),
);

/** Events with arbitrary texts. */
export const anyEvent: fc.Arbitrary<CoreV1Event> = fc
  .record({
    metadata: fc.record({
      name: anyText,
      namespace: anyText,
      labels: fc.dictionary(anyText, anyText, { maxKeys: 2 }),
    }),
    involvedObject: fc.record({
      kind: anyText,
      apiVersion: anyText,
      namespace: anyText,
      name: anyText,
      fieldPath: anyText,
    }),
    reason: anyText,
    message: anyText,
    type: fc.oneof(fc.constantFrom('Normal', 'Warning'), anyText),
    source: fc.record({ component: anyText, host: anyText }),
    firstTimestamp: anyText,
    lastTimestamp: fc.oneof(fc.constant('2026-03-01T11:00:00Z'), anyText),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map((event) => event as CoreV1Event);
