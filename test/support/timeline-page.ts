import { readFileSync } from 'node:fs';
import type { LaneEvent } from '../../src/explain/lanes/lane-event.ts';
import { readEvents } from '../../src/print/html/browser/read-data.ts';
import type { PageData } from '../../src/print/html/page-data.ts';

/** Returns the data in a timeline page. */
export function dataOfPage(html: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json);
}

/** Returns the events in the file of a timeline page. */
export function eventsInPage(file: string): LaneEvent[] {
  return readEvents(dataOfPage(readFileSync(file, 'utf8')));
}
