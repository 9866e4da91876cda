import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFacts } from '../../src/explain/facts.ts';
import { GROUPINGS, type Grouping } from '../../src/explain/lanes/groups.ts';
import type { LaneEvent } from '../../src/explain/lanes/lane-event.ts';
import { findRange } from '../../src/explain/lanes/range.ts';
import type { Timeline } from '../../src/explain/lanes/timeline.ts';
import { toLaneEvents } from '../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../src/explain/links.ts';
import { escapeCell } from '../../src/print/escape.ts';
import { openTimeZone } from '../../src/print/time-format.ts';
import { fitMiddle } from '../../src/print/timeline/fit.ts';
import { glyphsFor } from '../../src/print/timeline/glyphs.ts';
import { formatTimeline } from '../../src/print/timeline/text.ts';
import { displayWidth } from '../../src/print/width.ts';
import { anyText, HIDDEN } from '../support/hidden.ts';
import { hostileEvents } from '../support/hostile-events.ts';
import { laneEvent, MINUTE, NOON } from '../support/lane-event.ts';

function timelineOf(events: LaneEvent[], parts: Partial<Timeline> = {}): Timeline {
  return { events, range: findRange(events) ?? { from: 0, to: 1 }, gaps: [], by: 'owner', ...parts };
}

function draw(timeline: Timeline, options: Partial<Parameters<typeof formatTimeline>[1]> = {}): string[] {
  const style = { width: 80, glyphs: glyphsFor({}), offsetOf: () => 0, ...options };
  return formatTimeline(timeline, style).split('\n');
}

/** The picture of the line that begins with a label. */
function lane(lines: string[], label: string): string {
  const line = lines.find((each) => each.trim().startsWith(label)) ?? '';
  return line.slice(line.search(/x\d+ {2}/)).replace(/^x\d+ {2}/, '');
}

const at = (minute: number) => NOON + minute * MINUTE;
const WARNING = { type: 'Warning', reason: 'BackOff' };

describe('a lane', () => {
  const range = { from: at(0), to: at(60) };
  const draws = (events: LaneEvent[], parts: Partial<Timeline> = {}) =>
    lane(
      draw(timelineOf([...events, laneEvent(30, { object: 'pod/other' })], { range, ...parts })),
      'pod/web-0',
    );

  it('shows warnings by their number, before others', () => {
    const events = [1, 2, 4, 10].map((occurrences, index) =>
      laneEvent(index * 15, { ...WARNING, occurrences }),
    );
    expect(draws([...events, laneEvent(15), laneEvent(50)]).replace(/ /g, '')).toBe('▂▄▆█•');
  });

  it('marks what happened outside of the range', () => {
    expect(draws([laneEvent(-5), laneEvent(30), laneEvent(70)])).toMatch(/^< +• +>$/);
  });

  it('shows times without a recording, unless something is known of them', () => {
    const gaps = [{ from: at(10), to: at(20), why: 'w' }];
    const repeats = laneEvent(0, { last: at(60), occurrences: 9 });
    expect(draws([repeats], { gaps })).toMatch(/^•┄+░+┄+•$/);
    expect(draws([repeats, laneEvent(15)], { gaps })).toMatch(/^•┄+░+•░+┄+•$/);
  });

  it('shows a gap that is shorter than a column', () => {
    const gaps = [{ from: at(10), to: at(10) + 1, why: 'w' }];
    expect(draws([laneEvent(0)], { gaps })).toMatch(/^• +░$/);
  });
});

describe('the lines', () => {
  const owned = [
    laneEvent(0, { object: 'deployment/web' }),
    laneEvent(1, { ...WARNING, occurrences: 3 }),
    laneEvent(2, { object: 'pod/web-1' }),
    laneEvent(3, { object: 'pod/db-0', owner: 'statefulset/db', isOwnerInferred: true }),
  ];
  const labels = (events: LaneEvent[], by: Grouping) =>
    draw(timelineOf(events, { by }))
      .slice(5)
      .filter((line) => /x\d+ /.test(line))
      .map((line) => line.replace(/ +x\d.*/, ''));

  it('nest objects below their owner, which has its own lane', () => {
    expect(labels(owned, 'owner')).toEqual(['deployment/web', '  pod/web-0', '  pod/web-1', 'pod/db-0']);
  });

  it('have a sum for groups of other kinds, and one line for a group of one', () => {
    expect(labels(owned, 'reason')).toEqual([
      'BackOff: pod/web-0',
      'Pulled',
      '  pod/db-0',
      '  pod/web-1',
      '  deployment/web',
    ]);
  });

  it('mark an owner of which nothing is known but names', () => {
    const inferred = ['pod/web-0', 'pod/web-1'].map((object) =>
      laneEvent(0, { object, isOwnerInferred: true }),
    );
    expect(
      draw(timelineOf(inferred))
        .slice(5, 8)
        .map((line) => line.replace(/ +x.*/, '')),
    ).toEqual(['~deployment/web', '  pod/web-0', '  pod/web-1']);
  });

  it('name namespaces and contexts where there are several', () => {
    const events = [
      laneEvent(0),
      laneEvent(0, { namespace: 'test', cluster: 'b' }),
      laneEvent(0, { cluster: 'a' }),
    ];
    expect(labels(events, 'object')).toEqual(['shop/pod/web-0', 'a/shop/pod/web-0', 'b/test/pod/web-0']);
    expect(labels([laneEvent(0), laneEvent(0, { object: 'node/n1', namespace: '' })], 'object')).toEqual([
      'node/n1',
      'pod/web-0',
    ]);
  });

  it('that are left out are counted', () => {
    const lines = draw(timelineOf(owned), { lanes: 1 });
    expect(lines).toContain('and 3 more lanes with 3 warnings; --lanes all shows them');
  });
});

describe('500 hostile events', () => {
  const events = hostileEvents();
  const lanes = toLaneEvents(events, findLinks(toFacts({ events })));

  it.each([40, 60, 80, 120, 200])('fit into %i columns, escaped, in all groupings', (width) => {
    for (const by of GROUPINGS) {
      const gaps = [{ from: NOON, to: NOON + MINUTE, why: '\u001b[31m\u202e' }];
      const lines = draw(timelineOf(lanes, { by, gaps }), { width });
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('\n')).not.toMatch(HIDDEN);
      // All pictures begin in the same column.
      const strip = lines.filter((line) => /^(?:Warning|Normal) /.test(line));
      const starts = strip.map((line) => line.search(/x\d+ {2}/) + (/x\d+ {2}/.exec(line)?.[0].length ?? 0));
      expect(starts).toEqual([starts[0], starts[0]]);
    }
  });

  it('fit into the years 0 to 9999', () => {
    const range = { from: Date.parse('0000-01-01T00:00:00Z'), to: Date.parse('9999-12-31T23:59:59Z') };
    for (const zone of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
      const [head, axis] = draw(timelineOf(lanes, { range }), {
        width: 120,
        offsetOf: openTimeZone(zone),
      });
      expect(head).toMatch(/^(?:-000001|0000)-\d\d-\d\d .* (?:9999|\+010000)-\d\d-\d\d /);
      expect(axis).toMatch(/╷\d{4}/);
    }
  });
});

describe('the glyphs', () => {
  it.each([
    [{}, '█'],
    [{ LANG: 'de_DE.UTF-8' }, '█'],
    [{ LANG: 'C.utf8' }, '█'],
    [{ LANG: 'C' }, '#'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, '#'],
    [{ LC_CTYPE: 'de_DE.ISO-8859-1' }, '#'],
  ])('of the locale %j', (env, highest) => {
    const glyphs = glyphsFor(env);
    expect(glyphs.heights.at(-1)).toBe(highest);
    for (const all of Object.values(glyphs)) expect(displayWidth(all)).toBe([...all].length);
  });
});

it.each([
  ['pod/web-0', 12, 'pod/web-0   '],
  ['pod/web-7f9c8b5d44-a1b2c', 12, 'pod/we…a1b2c'],
  ['pod/世界世界世界世界', 12, 'pod/世…世界 '],
  ['', 3, '   '],
])('%j is fitted into %i columns', (text, width, fitted) => {
  expect(fitMiddle(text, width, '…')).toBe(fitted);
});

it('fits any text exactly', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 5, max: 40 }), (text, width) => {
      expect(displayWidth(fitMiddle(escapeCell(text), width, '…'))).toBe(width);
    }),
    { numRuns: 1000 },
  );
});
