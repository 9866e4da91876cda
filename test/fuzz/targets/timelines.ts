import fc from 'fast-check';
import { toFacts } from '../../../src/explain/facts.ts';
import { GROUPINGS } from '../../../src/explain/lanes/groups.ts';
import { findRange } from '../../../src/explain/lanes/range.ts';
import { toLaneEvents } from '../../../src/explain/lanes/to-lane-events.ts';
import { findLinks } from '../../../src/explain/links.ts';
import { scriptJson } from '../../../src/print/html/escape-html.ts';
import { toPageData } from '../../../src/print/html/page-data.ts';
import { staticView } from '../../../src/print/html/static-view.ts';
import { glyphsFor } from '../../../src/print/timeline/glyphs.ts';
import { formatTimelineJson } from '../../../src/print/timeline/json.ts';
import { formatTimeline } from '../../../src/print/timeline/text.ts';
import { nearIncident } from '../near-incident.ts';
import { checkSame, checkVisible, target } from '../target.ts';

/** Events that are nearly those of an incident, on their way to each form of a timeline. */

/** Elements and attributes of the page; what comes from events has neither. */
const MARKUP =
  /<\/?(?:details|summary|p|ul|li|span|div|table|thead|tbody|tr|th|td|svg|defs|pattern|path|rect)(?: [a-zA-Z-]+="[^"<>]*"| open)*\/?>/g;

export const timelines = target(
  'timelines',
  fc.tuple(nearIncident, fc.constantFrom(...GROUPINGS), fc.integer({ min: 1, max: 200 })),
  async ([{ read }, by, width]) => {
    const events = await read();
    const lanes = toLaneEvents(events, findLinks(toFacts({ events })));
    const range = findRange(lanes);
    if (range === undefined) return;
    const timeline = {
      events: lanes,
      range,
      gaps: [{ ...range, why: 'the recorder was not running' }],
      by,
    };
    const glyphs = glyphsFor({ LANG: width % 2 ? 'C' : 'C.UTF-8' });
    checkVisible(formatTimeline(timeline, { width, glyphs, offsetOf: () => 0 }));
    checkSame(Array.isArray(JSON.parse([...formatTimelineJson(timeline)].join('')).groups), true);
    const page = { ...timeline, title: 'x', source: [] };
    const rest = staticView(page).replaceAll(MARKUP, '');
    if (/[<>]/.test(rest)) throw new Error(`markup from an event: ${/.{0,40}[<>].{0,40}/s.exec(rest)}`);
    const data = scriptJson(toPageData(page));
    if (data.includes('<')) throw new Error('a script could end early');
    checkSame(JSON.parse(data).occurrences.length, lanes.length);
  },
);
