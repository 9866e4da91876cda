import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFacts } from '../../src/explain/facts.ts';
import { findRange } from '../../src/explain/lanes/range.ts';
import { toLaneEvents } from '../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../src/explain/links.ts';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { hostileEvents } from '../support/hostile-events.ts';
import { openTimelinePage, sampleTimeline } from './open-page.ts';

describe.skipIf(!hasChromium())('the page of 500 hostile events', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  const hostile = hostileEvents();
  const events = toLaneEvents(hostile, findLinks(toFacts({ events: hostile })));
  const timeline = sampleTimeline({
    title: '</title><script>alert(1)</script>\u202e',
    events,
    range: findRange(events) ?? { from: 0, to: 1 },
    gaps: [{ from: 0, to: 1, why: '<b>' }],
    source: ['-f', '$(touch owned)\u202e"'],
  });
  /** What only events could have added. */
  const ADDED = `document.querySelectorAll('img, iframe, object, embed, base, form, b, main script, body script:not(#data):not(:last-of-type), [onerror], [onload]').length`;

  it('shows them as text, in every grouping, with all details', async () => {
    await using opened = await openTimelinePage(browser, timeline);
    const { page, reports } = opened;
    expect(await page.locator('#status').textContent()).toMatch(`${events.length} events`);
    for (const by of ['object', 'reason', 'namespace', 'node', 'owner']) {
      await page.selectOption('#by', by);
      expect(await page.evaluate(ADDED)).toBe(0);
    }
    await page.keyboard.press('Escape');
    await page.locator('#chart').focus();
    await page.keyboard.press('n');
    await page.keyboard.press('Enter');
    const hidden = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]/u;
    for (let at = 0; at < 150; at++) {
      await page.keyboard.press('n');
      const text = (await page.locator('#drawer').textContent()) ?? '';
      expect(text.replaceAll('\n', '')).not.toMatch(hidden);
      expect(await page.locator('#drawer .command').textContent()).toMatch(
        /^kev get .*'\$\(touch owned\)|\$'/s,
      );
    }
    for (const event of [0, 100, events.length - 1]) {
      await page.evaluate(`location.hash = '#event=${event}'`);
      await page.waitForFunction(`!document.getElementById('drawer').hidden`);
    }
    expect(await page.evaluate(ADDED)).toBe(0);
    expect(await page.title()).toContain('</title><script>alert(1)</script>');
    expect(reports).toEqual([]);
  });

  it('shows them as text without scripts', async () => {
    await using opened = await openTimelinePage(browser, timeline, { javaScriptEnabled: false });
    const { page, reports } = opened;
    expect(await page.locator('tbody tr').count()).toBe(200);
    expect(await page.locator('td *').count()).toBe(0);
    expect(await page.locator('img, iframe, main script').count()).toBe(0);
    expect(reports).toEqual([]);
  });
});
