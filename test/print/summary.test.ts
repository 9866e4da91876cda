import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { type SummaryKey, summarizeEvents } from '../../src/explain/similar/summarize.ts';
import { formatSummaryJson } from '../../src/print/counts-json.ts';
import { createPalette } from '../../src/print/palette.ts';
import { formatSummary, type SummaryStyle } from '../../src/print/summary.ts';
import { displayWidth } from '../../src/print/width.ts';
import { sampleEvent } from '../support/sample-event.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;
const failed = (name: string, minute: number, count = 1, namespace = 'ns') =>
  sampleEvent({
    metadata: { namespace },
    reason: 'Failed',
    type: 'Warning',
    count,
    lastTimestamp: `2026-03-01T11:${minute}:00Z`,
    involvedObject: { name, namespace },
    source: { component: 'kubelet' },
  });
const EVENTS = [
  sampleEvent({ lastTimestamp: '2026-03-01T11:59:30Z' }),
  failed('web-0', 20, 3),
  failed('web-1', 40, 1, 'shop'),
  failed('web-0', 30),
  sampleEvent({ reason: 'Failed', lastTimestamp: '2026-03-01T11:00:00Z', count: 5 }),
];
const format = (events: readonly CoreV1Event[], by: SummaryKey = 'reason', style?: SummaryStyle) =>
  formatSummary(summarizeEvents(events, by), NOW, style);
const TERMINAL = { lineWidth: 80 };

describe('formatSummary', () => {
  it.each<[SummaryKey, string[]]>([
    [
      'reason',
      [
        'COUNT   OBJECTS   LAST SEEN   TYPE      REASON',
        '5       1         60m         Normal    Failed',
        '5       2         20m         Warning   Failed',
        '1       1         30s         Normal    Started',
      ],
    ],
    [
      'object',
      [
        'COUNT   WARNINGS   LAST SEEN   NAMESPACE   OBJECT',
        '10      4          30s         ns          pod/web-0',
        '1       1          20m         shop        pod/web-1',
      ],
    ],
    [
      'namespace',
      [
        'COUNT   WARNINGS   OBJECTS   LAST SEEN   NAMESPACE',
        '10      4          1         30s         ns',
        '1       1          1         20m         shop',
      ],
    ],
    [
      'component',
      [
        'COUNT   WARNINGS   OBJECTS   LAST SEEN   COMPONENT',
        '6       0          1         30s         <none>',
        '5       5          2         20m         kubelet',
      ],
    ],
  ])('counts events by %s, the most frequent first', (by, lines) => {
    expect(format(EVENTS, by)).toBe(`${lines.join('\n')}\n`);
  });

  it('has a frame on a terminal, without lines between the rows', () => {
    expect(format(EVENTS, 'reason', TERMINAL)).toBe(
      [
        '┌───────┬─────────┬───────────┬─────────┬─────────┐',
        '│ COUNT │ OBJECTS │ LAST SEEN │ TYPE    │ REASON  │',
        '├───────┼─────────┼───────────┼─────────┼─────────┤',
        '│     5 │       1 │ 60m       │ Normal  │ Failed  │',
        '│     5 │       2 │ 20m       │ Warning │ Failed  │',
        '│     1 │       1 │ 30s       │ Normal  │ Started │',
        '└───────┴─────────┴───────────┴─────────┴─────────┘',
        '',
      ].join('\n'),
    );
  });

  it.each([undefined, 80])('leaves out the headers, with %s columns', (lineWidth) => {
    const lines = format(EVENTS, 'reason', { lineWidth, headers: false }).split('\n');
    expect(lines).toHaveLength(lineWidth ? 6 : 4);
    expect(lines.join()).not.toContain('COUNT');
  });

  it('shows the namespaces of objects if there are several, or if that was asked for', () => {
    const one = EVENTS.filter(({ metadata }) => metadata.namespace === 'ns');
    expect(format(one, 'object')).not.toContain('NAMESPACE');
    expect(format(one, 'object', { namespace: true })).toContain('NAMESPACE');
  });

  it('distinguishes objects of different kinds and namespaces, and counts a series', () => {
    const events = [
      sampleEvent({ involvedObject: { kind: 'Service' } }),
      sampleEvent({ involvedObject: { namespace: 'other' } }),
      sampleEvent({ series: { count: 7 } }),
    ];
    expect(format(events)).toMatch(/^9 +3 +<unknown> +Normal +Started$/m);
  });

  it('distinguishes objects and namespaces of different contexts', () => {
    const contexts = ['a', 'b', 'b'];
    const events = contexts.map(() => sampleEvent());
    const contextOf = (event: CoreV1Event) => contexts[events.indexOf(event)] ?? '';
    const formatBy = (by: SummaryKey) => formatSummary(summarizeEvents(events, by, contextOf), NOW);
    expect(formatBy('reason')).toMatch(/^3 +2 /m);
    expect(formatBy('object')).toMatch(/CONTEXT +OBJECT\n2 .* b +pod\/web-0\n1 .* a +pod\/web-0\n$/);
    expect(formatBy('namespace')).toMatch(/CONTEXT +NAMESPACE\n2 .* b +ns\n1 .* a +ns\n$/);
  });

  it.each([40, 60, 80, 120])('keeps to a terminal of %i columns, and loses nothing', (lineWidth) => {
    const reason = 'AVeryLongReason'.repeat(9);
    const text = format([sampleEvent({ reason })], 'reason', { lineWidth });
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(lineWidth);
    expect(text.replace(/\s/g, '')).toContain(reason);
  });

  it('has no frame where only the rows fit', () => {
    const reason = 'FailedCreatePodSandBox';
    expect(format([sampleEvent({ reason })], 'reason', { lineWidth: 60 })).toBe(
      ['COUNT  OBJECTS  LAST SEEN  TYPE    REASON', `1      1        <unknown>  Normal  ${reason}`, ''].join(
        '\n',
      ),
    );
  });

  it('lines up wide characters', () => {
    const lines = format([sampleEvent({ reason: '世界🚀' }), failed('x', 10)], 'reason', TERMINAL)
      .trimEnd()
      .split('\n');
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });

  // Found by fuzzing: the table took a mark over a letter for a column of its own, and cut a character in two.
  it('cuts nothing that fits', () => {
    const type = '\u0610\u{20000}\u{3ffff}';
    expect(format([sampleEvent({ type })], 'reason', TERMINAL)).toContain(`│ ${type} `);
  });

  it.each([{}, TERMINAL])('colors warnings and ages, and nothing else', (style) => {
    const palette = createPalette(1);
    const events = [failed('x', 10), sampleEvent()];
    const text = format(events, 'reason', { ...style, palette });
    expect(text).toContain(` ${palette.warning('Warning')} `);
    expect(text).toContain(` ${palette.quiet('50m')} `);
    expect(format(events, 'namespace', { ...style, palette })).toContain(` ${palette.warning('1')} `);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colors are made of
    expect(text.replace(/\x1b\[\d+m/g, '')).toBe(format(events, 'reason', style));
  });

  // A frame around 10,000 reasons took minutes to draw, and around 150,000 the stack overflowed.
  it('has no frame around very many rows', () => {
    const events = Array.from({ length: 150_000 }, (_, at) => sampleEvent({ reason: `R${at}`, count: 2 }));
    const lines = format(events, 'reason', TERMINAL).split('\n');
    expect(lines).toHaveLength(150_000 + 2);
    expect(lines[1]).toMatch(/^2 +1 +<unknown> +Normal +R\d+$/);
  });
});

describe('formatSummaryJson', () => {
  it('prints a list with the same counts', () => {
    expect(JSON.parse(formatSummaryJson(summarizeEvents(EVENTS.slice(0, 3), 'object')))).toEqual([
      {
        namespace: 'ns',
        object: 'pod/web-0',
        count: 4,
        warnings: 3,
        objects: 1,
        firstSeen: '2026-03-01T11:20:00Z',
        lastSeen: '2026-03-01T11:59:30Z',
      },
      {
        namespace: 'shop',
        object: 'pod/web-1',
        count: 1,
        warnings: 1,
        objects: 1,
        firstSeen: '2026-03-01T11:40:00Z',
        lastSeen: '2026-03-01T11:40:00Z',
      },
    ]);
    expect(formatSummaryJson([])).toBe('[]\n');
    expect(JSON.parse(formatSummaryJson(summarizeEvents([sampleEvent()], 'reason')))).toMatchObject([
      { type: 'Normal', reason: 'Started', firstSeen: null, lastSeen: null },
    ]);
  });
});
