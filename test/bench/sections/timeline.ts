import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { hasChromium, startChromium } from '../../support/chromium.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { runChild } from '../child.ts';
import { manyEvents } from '../fill.ts';
import { type Measurement, median } from '../report.ts';

const MANY = 50_000;
const MOST = 500_000;
const ROUNDS = 5;
const LIMIT_MS = 1000;
const LIMIT_FRAMES = 30;
const LIMIT_BYTES = 100_000;

/** What it takes to open the page of a timeline in Chromium, and to move in it. */
export async function measure(): Promise<Measurement[]> {
  if (!hasChromium()) return [];
  using folder = new TemporaryFolder();
  const empty = await writePage(folder, 1);
  const many = await writePage(folder, MANY);
  const most = await writePage(folder, MOST);
  const browser = await startChromium();
  try {
    const opened: { paintedMs: number; frames: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) opened.push(await open(browser, many.file));
    const largest = await open(browser, most.file);
    const atMost = { is: '<=', ratio: 1 } as const;
    const atLeast = { is: '>=', ratio: 1 } as const;
    const count = (number: number) => `${number.toLocaleString('en')} events`;
    const needed = { name: 'needed', value: LIMIT_FRAMES };
    return [
      {
        what: 'a page with one event: code, styles, and the event',
        unit: 'bytes',
        kev: statSync(empty.file).size,
        peer: { name: 'limit', value: LIMIT_BYTES },
        bar: atMost,
      },
      { what: `timeline -o html, ${count(MANY)} of a dump`, unit: 'ms', kev: many.ms },
      {
        what: `${count(MANY)}: opened and painted`,
        unit: 'ms',
        kev: median(opened.map(({ paintedMs }) => paintedMs)),
        peer: { name: 'limit', value: LIMIT_MS },
        bar: atMost,
      },
      {
        what: `${count(MANY)}: moved`,
        unit: 'frames/s',
        kev: median(opened.map(({ frames }) => frames)),
        peer: needed,
        bar: atLeast,
      },
      { what: `timeline -o html, ${count(MOST)} of a dump`, unit: 'ms', kev: most.ms },
      { what: `${count(MOST)}: opened and painted`, unit: 'ms', kev: largest.paintedMs },
      { what: `${count(MOST)}: moved`, unit: 'frames/s', kev: largest.frames, peer: needed, bar: atLeast },
    ];
  } finally {
    await browser.close();
  }
}

/** Writes the page of so many events, and tells how long that took. */
async function writePage(folder: TemporaryFolder, count: number): Promise<{ file: string; ms: number }> {
  const [dump, file] = [folder.at(`${count}.ndjson`), folder.at(`${count}.html`)];
  const handle = openSync(dump, 'w');
  for (const event of manyEvents('shop', count)) {
    writeSync(handle, `${JSON.stringify({ apiVersion: 'v1', kind: 'Event', ...event })}\n`);
  }
  closeSync(handle);
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path };
  const args = [KEV, 'timeline', '-f', dump, '-o', 'html'];
  const { ms } = await runChild(process.execPath, args, { env, output: file });
  writeFileSync(dump, '');
  return { file, ms };
}

/** Opens a page, zooms in, and moves to and fro. */
async function open(browser: Browser, file: string): Promise<{ paintedMs: number; frames: number }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.addInitScript(NOTE_PAINT);
  await page.goto(pathToFileURL(file).href, { timeout: 0 });
  const paintedMs = await page.evaluate<number>('painted');
  await page.keyboard.press('+');
  const frames = await page.evaluate<number>(MOVE);
  await page.close();
  return { paintedMs, frames };
}

/** The second frame after the script of the page begins when the first, with its picture, is painted. */
const NOTE_PAINT = `window.painted = new Promise((resolve) => addEventListener('DOMContentLoaded', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))));`;

const MOVE = `new Promise((resolve) => {
  const FRAMES = 120;
  let count = 0;
  const start = performance.now();
  const step = () => {
    if (count++ === FRAMES) return resolve((FRAMES * 1000) / (performance.now() - start));
    const key = count % 40 < 20 ? 'ArrowRight' : 'ArrowLeft';
    document.dispatchEvent(new KeyboardEvent('keydown', { key }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;
