import { shorten } from '../../core/short-text.ts';
import { bucketTotals, toBuckets } from '../../explain/lanes/buckets.ts';
import { isWarning, type LaneEvent } from '../../explain/lanes/lane-event.ts';
import { allMarks } from '../../explain/lanes/marks.ts';
import { escapeCell } from '../escape.ts';
import { escapeHtml } from './escape-html.ts';
import type { TimelinePage } from './page-data.ts';

const WORST = 200;
const BARS = 240;
const HEIGHT = 60;
const MAX_MESSAGE = 300;

/** Formats what can be read without scripts: a strip of how much happened when, and a table of the worst events. */
export function staticView({ events, range, gaps }: TimelinePage): string {
  if (events.length === 0)
    return `<details id="worst" open><summary>Table</summary><p>No events.</p>${missing(gaps)}</details>`;
  const worst = worstOf(events);
  const title = worst.length < events.length ? `The worst ${worst.length} events` : 'All events';
  return `<details id="worst" open><summary>${title} as a table</summary>
${strip(events, range, gaps)}
<p class="ends"><span>${toUtc(range.from)}</span><span>${toUtc(range.to)} UTC</span></p>
${missing(gaps)}<div class="scroll" role="region" aria-label="Table of events" tabindex="0"><table><thead><tr><th scope="col">Last seen (UTC)</th><th scope="col">Type</th><th scope="col">Reason</th><th scope="col">Object</th><th scope="col" class="number">Count</th><th scope="col">Message</th></tr></thead>
<tbody>${worst.map(row).join('\n')}</tbody></table></div></details>`;
}

function missing(gaps: TimelinePage['gaps']): string {
  if (gaps.length === 0) return '';
  const items = gaps.map(
    ({ from, to, why }) => `<li>${toUtc(from)} to ${toUtc(to)}: ${escapeHtml(escapeCell(why))}</li>`,
  );
  return `<p>Not recorded (UTC):</p><ul>${items.join('')}</ul>\n`;
}

/** Warnings first, those that happened most often first. */
function worstOf(events: readonly LaneEvent[]): LaneEvent[] {
  const rank = (event: LaneEvent) => Number(isWarning(event));
  return events
    .toSorted((a, b) => rank(b) - rank(a) || b.occurrences - a.occurrences || b.last - a.last)
    .slice(0, WORST);
}

function row(event: LaneEvent): string {
  const { last, type, reason, object, namespace, occurrences, message } = event;
  const text = (value: string) => escapeHtml(escapeCell(value));
  const kind = isWarning(event) ? ' class="warnings"' : '';
  const place = namespace ? `${text(namespace)} / ` : '';
  return `<tr><td class="fixed">${toUtc(last)}</td><td${kind}>${text(type)}</td><td>${text(shorten(reason, MAX_MESSAGE))}</td><td>${place}${text(shorten(object, MAX_MESSAGE))}</td><td class="number">${occurrences}</td><td class="long">${text(shorten(message, MAX_MESSAGE))}</td></tr>`;
}

function strip(
  events: readonly LaneEvent[],
  range: TimelinePage['range'],
  gaps: TimelinePage['gaps'],
): string {
  const sums = toBuckets(allMarks(events), range, BARS).map(bucketTotals);
  const most = Math.max(1, ...sums.map(({ normal, warning }) => normal + warning));
  const bars = sums.flatMap(({ normal, warning }, x) => {
    // The root, so that few events beside many can be seen.
    const total = HEIGHT * Math.sqrt((normal + warning) / most);
    const low = total * (warning / (normal + warning || 1));
    return [
      ...(warning > 0 ? [rect('w', x, HEIGHT - low, low)] : []),
      ...(normal > 0 ? [rect('n', x, HEIGHT - total, total - low)] : []),
    ];
  });
  const xOf = (at: number) =>
    (BARS * (Math.min(Math.max(at, range.from), range.to) - range.from)) / (range.to - range.from);
  const hatched = gaps.map(
    ({ from, to }) =>
      `<rect class="g" x="${round(xOf(from))}" y="0" width="${round(xOf(to) - xOf(from))}" height="${HEIGHT}"/>`,
  );
  return `<svg class="strip" viewBox="0 0 ${BARS} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="How many events happened when"><defs><pattern id="hatch" width="1.5" height="8" patternUnits="userSpaceOnUse"><path class="h" d="M0 8L1.5 0"/></pattern></defs>${hatched.join('')}${bars.join('')}</svg>`;
}

function rect(kind: string, x: number, y: number, height: number): string {
  return `<rect class="${kind}" x="${x}" y="${round(y)}" width="0.8" height="${round(height)}"/>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function toUtc(at: number): string {
  return new Date(at).toISOString().replace(/T(.*)\..*/, ' $1');
}
