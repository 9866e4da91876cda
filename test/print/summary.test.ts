import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { createPalette } from '../../src/print/palette.ts';
import { formatSummary } from '../../src/print/summary.ts';
import { displayWidth } from '../../src/print/width.ts';
import { sampleEvent } from '../support/sample-event.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;
const failed = (name: string, minute: number, count = 1) =>
  sampleEvent({
    reason: 'Failed',
    type: 'Warning',
    count,
    lastTimestamp: `2026-03-01T11:${minute}:00Z`,
    involvedObject: { name },
  });

describe('formatSummary', () => {
  it('takes events of one reason and type together, the most frequent first', () => {
    const events = [
      sampleEvent({ lastTimestamp: '2026-03-01T11:59:30Z' }),
      failed('web-0', 20, 3),
      failed('web-1', 40),
      failed('web-0', 30),
      sampleEvent({ reason: 'Failed', lastTimestamp: '2026-03-01T11:00:00Z', count: 5 }),
    ];
    expect(formatSummary(events, NOW)).toBe(
      [
        '┌─────────┬─────────┬───────┬─────────┬───────────┐',
        '│ REASON  │ TYPE    │ COUNT │ OBJECTS │ LAST SEEN │',
        '├─────────┼─────────┼───────┼─────────┼───────────┤',
        '│ Failed  │ Normal  │     5 │       1 │ 60m       │',
        '├─────────┼─────────┼───────┼─────────┼───────────┤',
        '│ Failed  │ Warning │     5 │       2 │ 20m       │',
        '├─────────┼─────────┼───────┼─────────┼───────────┤',
        '│ Started │ Normal  │     1 │       1 │ 30s       │',
        '└─────────┴─────────┴───────┴─────────┴───────────┘',
        '',
      ].join('\n'),
    );
  });

  it('distinguishes objects of different kinds and namespaces, and counts a series', () => {
    const events = [
      sampleEvent({ involvedObject: { kind: 'Service' } }),
      sampleEvent({ involvedObject: { namespace: 'other' } }),
      sampleEvent({ series: { count: 7 } }),
    ];
    expect(formatSummary(events, NOW)).toMatch(/│ Started │ Normal │ +9 │ +3 │ <unknown> │/);
  });

  it.each([40, 80, 120])('keeps to a terminal of %i columns, and loses nothing', (lineWidth) => {
    const reason = 'AVeryLongReason'.repeat(9);
    const text = formatSummary([sampleEvent({ reason })], NOW, { lineWidth });
    const lines = text.trimEnd().split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(Math.max(lineWidth, 58));
    const broken = lines.slice(3, -1).map((line) => line.split('│')[1]?.trim());
    expect(broken.join('')).toBe(reason);
  });

  it('lines up wide characters', () => {
    const lines = formatSummary([sampleEvent({ reason: '世界🚀' }), failed('x', 10)], NOW)
      .trimEnd()
      .split('\n');
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });

  // Found by fuzzing: the table took a mark over a letter for a column of its own, and cut a character in two.
  it('cuts nothing that fits', () => {
    const type = '\u0610\u{20000}\u{3ffff}';
    expect(formatSummary([sampleEvent({ type })], NOW)).toContain(`│ ${type} `);
  });

  it('colors warnings and ages, and nothing else', () => {
    const palette = createPalette(1);
    const text = formatSummary([failed('x', 10), sampleEvent()], NOW, { palette });
    expect(text).toContain(` ${palette.warning('Warning')} `);
    expect(text).toContain(` ${palette.quiet('50m')} `);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colors are made of
    expect(text.replace(/\x1b\[\d+m/g, '')).toBe(formatSummary([failed('x', 10), sampleEvent()], NOW));
  });

  // A row for each of 10,000 reasons took minutes to draw, and of 150,000 the stack overflowed.
  it('takes the last of very many reasons together', () => {
    const events = Array.from({ length: 150_000 }, (_, at) => sampleEvent({ reason: `R${at}`, count: 2 }));
    const lines = formatSummary(events, NOW).split('\n');
    expect(lines).toHaveLength(2 * 1000 + 4);
    expect(lines.at(-3)).toMatch(/^│ \(149001 others\) │ +│ 298002 │ +1 │ <unknown> │$/);
  });
});
