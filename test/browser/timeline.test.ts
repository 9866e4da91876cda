import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { MINUTE, NOON } from '../support/lane-event.ts';
import { type OpenedPage, openTimelinePage, sampleTimeline } from './open-page.ts';

describe.skipIf(!hasChromium())('the page of a timeline', () => {
  let browser: Browser;
  let opened: OpenedPage | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await opened?.[Symbol.asyncDispose]();
    expect(opened?.reports).toEqual([]);
  });

  const open = async (options: Parameters<typeof openTimelinePage>[2] = {}, timeline = sampleTimeline()) => {
    opened = await openTimelinePage(browser, timeline, options);
    return opened.page;
  };
  /** The names of the rows, once everything that was done before is painted. */
  const names = async (page: Page) => {
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    return page.locator('.row:visible .name').allInnerTexts();
  };
  const status = (page: Page) => page.locator('#status').textContent();
  /** The part of the time in the fragment, in minutes; everything, if it is not there. */
  const minutes = async (page: Page) => {
    const { searchParams } = new URL(page.url().replace('#', '?'));
    const toMinute = (text: string | null) =>
      text === null ? undefined : (Date.parse(text) - NOON) / MINUTE;
    return { from: toMinute(searchParams.get('from')), to: toMinute(searchParams.get('to')) };
  };
  /** Waits for the fragment, which follows a change. */
  const fragment = (page: Page, pattern: RegExp) => page.waitForURL(pattern);

  it('opens from a file, with problems first', async () => {
    const page = await open();
    expect(await page.title()).toBe('namespace shop - kev timeline');
    expect(await names(page)).toEqual([
      'deployment/web',
      'pod/web-0',
      'pod/web-1',
      'statefulset/db',
      'pod/db-0',
    ]);
    expect(await status(page)).toBe('6 events · 2 warnings · 3 objects');
    expect(await page.locator('#worst').getAttribute('open')).toBeNull();
  });

  it.each([
    ['Warning', 2],
    ['reason=BackOff', 1],
    ['type=Warning,kind=Pod', 2],
    ['kind!=Pod', 0],
    ['/^back-?off/i', 1],
    ['Warning /probe/', 1],
    ['-i "restarting failed"', 1],
    ['-e Back-off', 5],
    ['--types Warning --reason BackOff,Unhealthy', 2],
    ['-n data', 1],
    ['--component=scheduler', 1],
    ['deploy/web', 5],
    ['pod/web-1', 2],
    ['RESTARTING', 1],
  ])('filters by %s', async (filter, count) => {
    const page = await open();
    await page.fill('#filter', filter);
    expect(await status(page)).toMatch(new RegExp(`^${count} of 6 events`));
    expect(await page.locator('#empty').isVisible()).toBe(count === 0);
  });

  it('says what is wrong with a filter, and keeps the events', async () => {
    const page = await open();
    await page.fill('#filter', 'color=red');
    expect(await status(page)).toMatch(/^invalid expression "color=red": unknown field "color"/);
    expect(await page.getAttribute('#filter', 'aria-invalid')).toBe('true');
    expect(await names(page)).toHaveLength(5);
    await page.fill('#filter', '--color red');
    expect(await status(page)).toMatch(/^unknown flag "--color"/);
  });

  it('/ goes to the filter, and Escape leaves it', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('n/p');
    expect(await page.inputValue('#filter')).toBe('n/p');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.id')).toBe('chart');
    expect(await page.inputValue('#filter')).toBe('n/p');
  });

  it.each([
    ['object', ['pod/web-0', 'pod/web-1', 'pod/db-0']],
    ['reason', ['BackOff', 'pod/web-0', 'Unhealthy', 'pod/web-1', 'Pulled']],
    ['namespace', ['shop', 'pod/web-0', 'pod/web-1', 'data', 'pod/db-0']],
    ['node', ['n1', 'pod/web-0', 'pod/db-0', 'n2', 'pod/web-1']],
  ])('groups by %s', async (by, expected) => {
    const page = await open();
    await page.selectOption('#by', by);
    expect((await names(page)).slice(0, 5)).toEqual(expected);
    await fragment(page, new RegExp(`by=${by}`));
  });

  it('hides and shows the lanes of a group', async () => {
    const page = await open();
    await page.click('.row:has-text("deployment/web")');
    expect(await names(page)).toEqual(['deployment/web', 'statefulset/db', 'pod/db-0']);
    expect(await page.getAttribute('.row:has-text("deployment/web")', 'aria-expanded')).toBe('false');
    await page.click('.row:has-text("deployment/web")');
    expect(await names(page)).toHaveLength(5);
  });

  it('zooms with keys, buttons, and the wheel, and moves with arrows', async () => {
    const page = await open();
    await page.keyboard.press('+');
    await fragment(page, /from=/);
    const zoomed = await minutes(page);
    expect(zoomed.from).toBeCloseTo(9.2, 0);
    expect(zoomed.to).toBeCloseTo(50.8, 0);
    await page.keyboard.press('ArrowLeft');
    await fragment(page, /from=2026-03-01T12%3A0[1-4]/);
    const moved = await minutes(page);
    expect((moved.to ?? 0) - (moved.from ?? 0)).toBeCloseTo((zoomed.to ?? 0) - (zoomed.from ?? 0), 3);
    await page.keyboard.press('0');
    await fragment(page, /html#?$/);
    await page.click('#in');
    await fragment(page, /from=/);
    await page.click('#out');
    await fragment(page, /html#?$/);
    const lanes = await page.locator('#lanes').boundingBox();
    await page.mouse.move((lanes?.x ?? 0) + 900, (lanes?.y ?? 0) + 80);
    await page.mouse.wheel(0, -400);
    await fragment(page, /from=/);
    await page.click('#all');
    await fragment(page, /html#?$/);
  });

  it.each(['over the strip', 'over the times', 'with Shift'])(
    'zooms to a part chosen by dragging %s',
    async (where) => {
      const page = await open();
      const box = await page.locator(where === 'over the strip' ? '#overview' : '#lanes').boundingBox();
      const { x, y, width } = box ?? { x: 0, y: 0, width: 0 };
      const left = where === 'over the strip' ? 0 : 340;
      const at = (share: number) => x + left + (width - left) * share;
      if (where === 'with Shift') await page.keyboard.down('Shift');
      const height = y + (where === 'with Shift' ? 120 : 12);
      await page.mouse.move(at(0.25), height);
      await page.mouse.down();
      await page.mouse.move(at(0.5), height, { steps: 4 });
      await page.mouse.up();
      await fragment(page, /from=/);
      const { from, to } = await minutes(page);
      expect(from).toBeCloseTo(14.4, 0);
      expect(to).toBeCloseTo(30, 0);
    },
  );

  it('moves by dragging', async () => {
    const page = await open({ fragment: '#from=2026-03-01T12:20:00Z&to=2026-03-01T12:40:00Z' });
    await page.mouse.move(900, 300);
    await page.mouse.down();
    await page.mouse.move(1165, 300, { steps: 5 });
    await page.mouse.up();
    await fragment(page, /from=2026-03-01T12%3A1[45]/);
    const { from, to } = await minutes(page);
    expect((to ?? 0) - (from ?? 0)).toBeCloseTo(20, 3);
    expect(await page.locator('#drawer').isVisible()).toBe(false);
  });

  it('walks from event to event with keys, and shows details', async () => {
    const page = await open();
    const spoken = () => page.locator('#spoken').textContent();
    await page.keyboard.press('n');
    expect(await spoken()).toMatch(/^Normal Pulled, pod\/web-0, last 2026-03-01 13:01:00: Container/);
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    expect(await spoken()).toMatch(/^Warning BackOff, pod\/web-0, 12 times/);
    await page.waitForSelector('.row.selected:has-text("pod/web-0")');
    await page.keyboard.press('ArrowDown');
    expect(await spoken()).toMatch(/^Warning Unhealthy, pod\/web-1/);
    await page.keyboard.press('p');
    await page.keyboard.press('p');
    expect(await spoken()).toMatch(/^Warning BackOff/);
    await page.keyboard.press('Enter');
    const drawer = page.locator('#drawer');
    expect(await drawer.getByRole('heading', { name: 'BackOff' }).isVisible()).toBe(true);
    expect(await drawer.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^2026-03-01 13:10:00\s+1$/),
      expect.stringMatching(/^between 2026-03-01 13:10:00 and 13:30:00\s+10$/),
      expect.stringMatching(/^2026-03-01 13:30:00\s+1$/),
    ]);
    expect(await drawer.locator('.command').textContent()).toBe(
      'kev get pod/web-0 -n shop --types Warning --reason BackOff -f "my events.json"',
    );
    await fragment(page, /event=2/);
    await page.keyboard.press('Escape');
    expect(await drawer.isVisible()).toBe(false);
    await fragment(page, /html#?$/);
  });

  it('opens what is clicked, and shows what is under the pointer', async () => {
    const page = await open();
    const lanes = await page.locator('#lanes').boundingBox();
    const { x, y, width } = lanes ?? { x: 0, y: 0, width: 0 };
    // The second lane of the first group, at minute 15 of an hour with 2 % of space on both sides.
    const at = [x + 340 + ((15 + 1.2) / 62.4) * (width - 340), y + 28 + 2.5 * 26] as const;
    await page.mouse.move(...at);
    expect(await page.locator('#tip').textContent()).toMatch(
      /^UnhealthyWarning · pod\/web-1 · .*probe failed$/,
    );
    await page.mouse.click(...at);
    expect(await page.locator('#drawer h2').textContent()).toBe('Unhealthy');
    await page.click('#drawer [aria-label^=Close]');
    expect(await page.locator('#drawer').isVisible()).toBe(false);
    await page.click('.row:has-text("pod/db-0")');
    expect(await page.locator('#drawer').textContent()).toContain('statefulset/db');
  });

  it('fills the details once when another name is clicked', async () => {
    const page = await open();
    await page.click('.row:has-text("pod/db-0")');
    await page.evaluate(`
      window.fills = 0;
      new MutationObserver((changes) => { fills += changes.length })
        .observe(document.getElementById('drawer'), { childList: true })`);
    await page.click('.row:has-text("pod/web-1")');
    expect(await page.locator('#drawer h2').textContent()).toBe('Unhealthy');
    expect(await page.evaluate('fills')).toBe(1);
  });

  it('says why a time is missing', async () => {
    const page = await open();
    const { x = 0, y = 0, width = 0 } = (await page.locator('#lanes').boundingBox()) ?? {};
    await page.mouse.move(x + 340 + ((47 + 1.2) / 62.4) * (width - 340), y + 60);
    expect(await page.locator('#tip').textContent()).toBe(
      'not recorded2026-03-01 13:45:00 to 2026-03-01 13:50:00the recorder was not running',
    );
    await page.click('summary');
    expect(await page.locator('#worst li').textContent()).toBe(
      '2026-03-01 12:45:00 to 2026-03-01 12:50:00: the recorder was not running',
    );
  });

  it('shows local times, and UTC', async () => {
    const page = await open({ fragment: '#event=0' });
    expect(await page.locator('#drawer').textContent()).toContain('2026-03-01 13:01:00 +01:00');
    await page.click('#utc');
    expect(await page.locator('#drawer').textContent()).toContain('2026-03-01 12:01:00 UTC');
    await fragment(page, /tz=utc/);
  });

  it('restores its state from the fragment', async () => {
    const page = await open({
      fragment:
        '#q=Warning&by=reason&from=2026-03-01T12:05:00Z&to=2026-03-01T12:35:00Z&tz=utc&theme=dark&event=4',
    });
    expect(await page.inputValue('#filter')).toBe('Warning');
    expect(await page.inputValue('#by')).toBe('reason');
    expect(await names(page)).toEqual(['BackOff', 'pod/web-0', 'Unhealthy', 'pod/web-1']);
    expect(await page.getAttribute('#utc', 'aria-pressed')).toBe('true');
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(await page.locator('#drawer h2').textContent()).toBe('Unhealthy');
    expect(await minutes(page)).toEqual({ from: 5, to: 35 });
    await page.evaluate(`location.hash = '#by=object'`);
    await page.waitForFunction(`document.getElementById('by').value === 'object'`);
    expect(await status(page)).toMatch(/^6 events/);
  });

  it.each([
    '#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&by=__proto__&theme=%22%3E%3Cscript%3E&event=-1',
    '#from=never&to=2026&event=99999999999&tz[]=x',
    '#from=-271821-04-20T00:00:00Z&to=%2B275760-09-13T00:00:00Z',
    '#%E0%A4%A&&&=',
    `#q=${'a'.repeat(50_000)}`,
  ])('is not impressed by a fragment such as %.60s', async (text) => {
    const page = await open({ fragment: text });
    await page.fill('#filter', '');
    expect(await names(page)).toHaveLength(5);
    expect(await page.locator('img, body script:not([type]) ~ script').count()).toBe(0);
  });

  it.each(['/(a+)+$/', `/.*${'(.|.)'.repeat(11)}\\0/`, `/x*${'x?'.repeat(11)}\\0/`, '/(.*)\\1\\0/'])(
    'does not apply a slow pattern of a fragment by itself: %s',
    async (pattern) => {
      const page = await open({ fragment: `#${new URLSearchParams({ q: pattern })}` });
      expect(await status(page)).toBe('Press Enter to apply the filter of this link.');
      expect(await names(page)).toHaveLength(5);
      expect(await page.inputValue('#filter')).toBe(pattern);
      await page.focus('#filter');
      await page.keyboard.press('Enter');
      expect(await status(page)).toMatch(/^0 of 6/);
    },
  );

  it.each(['light', 'dark'] as const)(
    'has %s colors with enough contrast, as the system or the button says',
    async (scheme) => {
      const other = scheme === 'light' ? 'dark' : 'light';
      const page = await open({ colorScheme: scheme, fragment: '#event=2' });
      const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const isDark = async () => Number(/\d+/.exec(await background())?.[0]) < 128;
      expect(await isDark()).toBe(scheme === 'dark');
      expect(await page.evaluate<string[]>(LOW_CONTRAST)).toEqual([]);
      await page.click('#theme');
      expect(await isDark()).toBe(other === 'dark');
      expect(await page.evaluate<string[]>(LOW_CONTRAST)).toEqual([]);
      await fragment(page, new RegExp(`theme=${other}`));
    },
  );

  it('can be used at 400 pixels', async () => {
    const page = await open({ viewport: { width: 400, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(await names(page)).toHaveLength(5);
    for (const id of ['#filter', '#by', '#in', '#out', '#all', '#utc', '#theme']) {
      const box = await page.locator(id).boundingBox();
      expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(400);
    }
    await page.click('.row:has-text("pod/web-1")');
    const drawer = await page.locator('#drawer').boundingBox();
    expect(drawer).toMatchObject({ x: 0, width: 400 });
  });

  it('has names and roles for everything that can be used', async () => {
    const page = await open({ fragment: '#event=2' });
    expect(await page.evaluate<string[]>(NAMELESS)).toEqual([]);
    expect(await page.getByRole('searchbox', { name: 'Filter events' }).count()).toBe(1);
    expect(await page.getByRole('combobox', { name: 'Group by' }).count()).toBe(1);
    expect(await page.getByRole('dialog', { name: 'Details of the event' }).count()).toBe(1);
    expect(await page.getByRole('application', { name: 'Lanes of events' }).count()).toBe(1);
  });

  it('draws with the pixels that the screen has', async () => {
    const page = await open({ deviceScaleFactor: 2 });
    const size = `(({ width, clientWidth }) => width / clientWidth)(document.getElementById('lanes'))`;
    await page.waitForFunction(`${size} === 2`);
    // Marks, a gap, and the axis: more than a few colors.
    const colors = `new Set(new Uint32Array(document.getElementById('lanes').getContext('2d').getImageData(680, 0, 2000, 400).data.buffer)).size`;
    expect(await page.evaluate<number>(colors)).toBeGreaterThan(8);
  });

  it('is readable without scripts: a strip, and a table', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator('#app').isVisible()).toBe(false);
    expect(await page.locator('svg.strip').isVisible()).toBe(true);
    expect(await page.locator('svg.strip .w').count()).toBeGreaterThan(1);
    expect(await page.locator('svg.strip .g').count()).toBe(1);
    const cells = await page.locator('tbody tr').first().locator('td').allInnerTexts();
    expect(cells).toEqual([
      ...['2026-03-01 12:30:00', 'Warning', 'BackOff', 'shop / pod/web-0', '12'],
      'Back-off restarting failed container web',
    ]);
    expect(await page.locator('tbody tr').count()).toBe(6);
  });
});

/** Texts whose color is too close to what is behind them, by WCAG 2.1 AA. */
const LOW_CONTRAST = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .flatMap((element) => {
      const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return ratio < 4.5 ? [element.outerHTML.slice(0, 80) + ' ' + ratio.toFixed(2)] : [];
    });
})()`;

/** Controls without a name. */
const NAMELESS = `[...document.querySelectorAll('button, input, select, canvas, svg, [role], [tabindex]')]
  .filter((element) => element.checkVisibility() && element.getAttribute('role') !== 'status')
  .filter((element) => !(element.getAttribute('aria-label') || element.labels?.length || element.textContent.trim()))
  .map((element) => element.outerHTML.slice(0, 80))`;
