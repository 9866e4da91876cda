import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { LaneEvent } from '../../src/explain/lanes/lane-event.ts';
import { listingCommand } from '../../src/print/html/browser/listing-command.ts';
import { readEvents } from '../../src/print/html/browser/read-data.ts';
import { hostileEvents } from '../support/hostile-events.ts';
import { Home, KEV } from '../support/kev.ts';
import { dataOfPage } from '../support/timeline-page.ts';

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home[Symbol.dispose]());

const page = async (...args: string[]) => {
  const { status, stdout } = await home.kev(['timeline', ...args, '-o', 'html']);
  expect(status).toBe(0);
  return dataOfPage(stdout);
};

describe('kev timeline -o html', () => {
  it('has the events, and the flags that list them again', async () => {
    home.env.KEV_STORE = join(home.path, 'store');
    await home.kev(['emit', 'pod/a', 'Warning', 'Bad', 'not well']);
    await home.kev(['emit', 'pod/a', 'Warning', 'Bad', 'not well']);
    const data = await page('pod/a', '--by', 'reason', '--store', home.env.KEV_STORE);
    expect(data).toMatchObject({ title: 'pod/a', by: 'reason', source: ['--store', home.env.KEV_STORE] });
    expect(readEvents(data)).toMatchObject([{ object: 'pod/a', reason: 'Bad', occurrences: 2 }]);
  });

  it('has the hostile events of a dump', async () => {
    const file = join(home.path, 'it’s <b>.json');
    writeFileSync(file, JSON.stringify({ kind: 'List', apiVersion: 'v1', items: hostileEvents() }));
    const data = await page('-f', file);
    expect(data).toMatchObject({ title: 'it’s <b>.json', source: ['-f', file] });
    expect(readEvents(data).length).toBeGreaterThan(400);
  });

  it('has commands that list the same events', { timeout: 60_000 }, async () => {
    const file = join(home.path, 'it’s $(x).json');
    writeFileSync(file, JSON.stringify({ kind: 'List', apiVersion: 'v1', items: hostileEvents() }));
    const data = await page('-f', file);
    const events = readEvents(data);
    const bin = join(home.path, 'kev');
    writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${KEV}" "$@"\n`, { mode: 0o755 });
    const env = { ...home.env, PATH: `${home.path}:${home.env.PATH}` };
    for (const at of [1, 2, 4, 9, 13, 22]) {
      const event = events[at] as LaneEvent;
      const line = `${listingCommand(event, data.source)} -o json`;
      const stdout = execFileSync('bash', ['--norc', '-c', line], { env, encoding: 'utf8', stdio: 'pipe' });
      const { items } = JSON.parse(stdout) as { items: CoreV1Event[] };
      expect(items.map(({ reason, message }) => ({ reason, message }))).toContainEqual({
        reason: event.reason,
        message: event.message,
      });
    }
  });

  it('reports that there are no events', async () => {
    home.env.KEV_STORE = join(home.path, 'store');
    const { status, stdout, stderr } = await home.kev(['timeline', '-o', 'html']);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^No resources found/);
  });
});
