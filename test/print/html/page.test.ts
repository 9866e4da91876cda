import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toFacts } from '../../../src/explain/facts.ts';
import { findRange } from '../../../src/explain/lanes/range.ts';
import { toLaneEvents } from '../../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../../src/explain/links.ts';
import { readEvents } from '../../../src/print/html/browser/read-data.ts';
import { timelinePage } from '../../../src/print/html/page.ts';
import type { TimelinePage } from '../../../src/print/html/page-data.ts';
import { hostileEvents } from '../../support/hostile-events.ts';
import { dataOfPage } from '../../support/timeline-page.ts';

const hostile = hostileEvents();
const events = toLaneEvents(hostile, findLinks(toFacts({ events: hostile })));
const timeline: TimelinePage = {
  title: 'x',
  events,
  range: findRange(events) ?? { from: 0, to: 1 },
  gaps: [],
  by: 'owner',
  source: [],
};
const format = (change: Partial<TimelinePage> = {}) => [...timelinePage({ ...timeline, ...change })].join('');

describe('timelinePage', () => {
  it('has at most 100 KB beside the data', () => {
    expect(Buffer.byteLength(format({ events: [] }))).toBeLessThan(100_000);
  });

  it('has the events in it, with long messages cut', () => {
    const read = readEvents(dataOfPage(format()));
    expect(read).toHaveLength(events.length);
    expect(read.length).toBeGreaterThan(480);
    for (const [at, { name: _, message, ...event }] of events.entries()) {
      expect(read[at]).toMatchObject(event);
      if (message.length < 8000) expect(read[at]?.message).toBe(message);
      else expect(read[at]?.message.length).toBeLessThan(8300);
    }
  });

  it('says without scripts what was not recorded, also when it has no events', () => {
    const gaps = [{ from: 0, to: 60_000, why: 'the events could not be read' }];
    expect(format({ events: [], gaps })).toContain(
      '<p>No events.</p><p>Not recorded (UTC):</p><ul><li>1970-01-01 00:00:00 to 1970-01-01 00:01:00: the events',
    );
  });

  it('allows exactly its own script and styles, and no connections', () => {
    const html = format();
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const hashOf = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, styles] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text);
    expect(scripts).toHaveLength(1);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(scripts[0])}`,
      `style-src ${hashOf(styles)}`,
      'img-src data:',
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(html).not.toMatch(/ (?:style|on\w+)="/);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  it('has no elements from events', () => {
    const elements = (html: string) => new Set(html.match(/<[a-z!][^\s>]*/gi));
    const own = elements(format({ events: events.slice(0, 0), title: 'x' }));
    const strip = [
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'svg',
      'defs',
      'pattern',
      'path',
      'rect',
      'div',
      'p',
      'span',
    ];
    const added = [...elements(format({ title: '<x><script>' }))].filter((each) => !own.has(each));
    expect(added.filter((each) => !strip.includes(each.slice(1)))).toEqual([]);
  });
});
