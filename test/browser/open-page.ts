import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { timelinePage } from '../../src/print/html/page.ts';
import type { TimelinePage } from '../../src/print/html/page-data.ts';
import { laneEvent, MINUTE, NOON } from '../support/lane-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

/** A timeline of one hour, with a warning that happened again and again. */
export function sampleTimeline(change: Partial<TimelinePage> = {}): TimelinePage {
  return {
    title: 'namespace shop',
    events: [
      laneEvent(1),
      laneEvent(2, { reason: 'Started', message: 'Started container web' }),
      laneEvent(10, {
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container web',
        occurrences: 12,
        last: NOON + 30 * MINUTE,
      }),
      laneEvent(12, { object: 'pod/web-1', node: 'n2' }),
      laneEvent(15, {
        object: 'pod/web-1',
        node: 'n2',
        type: 'Warning',
        reason: 'Unhealthy',
        message: 'probe failed',
      }),
      laneEvent(40, {
        object: 'pod/db-0',
        owner: 'statefulset/db',
        namespace: 'data',
        component: 'scheduler',
      }),
    ],
    range: { from: NOON, to: NOON + 60 * MINUTE },
    gaps: [{ from: NOON + 45 * MINUTE, to: NOON + 50 * MINUTE, why: 'the recorder was not running' }],
    by: 'owner',
    source: ['-f', 'my events.json'],
    ...change,
  };
}

/** What a browser reported about a page: its console, errors, violations of its policy, requests, and dialogs. */
export interface OpenedPage extends AsyncDisposable {
  page: Page;
  reports: string[];
}

/** Opens a timeline from a file, as a user would. */
export async function openTimelinePage(
  browser: Browser,
  timeline: TimelinePage,
  { fragment = '', ...options }: BrowserContextOptions & { fragment?: string } = {},
): Promise<OpenedPage> {
  const folder = new TemporaryFolder();
  const file = folder.at('timeline.html');
  writeFileSync(file, [...timelinePage(timeline)].join(''));
  const viewport = { width: 1400, height: 900 };
  const context = await browser.newContext({ viewport, timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  const reports: string[] = [];
  page.on('console', (message) => reports.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => reports.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    reports.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) reports.push(`request: ${request.url()}`);
  });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.log('violation: ' + event.violatedDirective))`,
    );
  }
  await page.goto(pathToFileURL(file).href + fragment);
  return {
    page,
    reports,
    async [Symbol.asyncDispose]() {
      await context.close();
      folder[Symbol.dispose]();
    },
  };
}
