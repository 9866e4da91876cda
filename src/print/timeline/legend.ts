import { formatHumanDuration } from '../../event/duration.ts';
import { fromMs, NS_PER_SECOND } from '../../event/time.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import { escapeCell } from '../escape.ts';
import { displayWidth } from '../width.ts';
import { wrap } from '../wrap.ts';
import { type Cell, OUTSIDE, type Scale } from './cells.ts';
import { formatSpan, type OffsetOf } from './clock.ts';

/** What a timeline has drawn. */
interface Drawn {
  cells: readonly Cell[];
  labels: readonly string[];
  scale: Scale;
}

/** Longest list of gaps. */
const MAX_GAPS = 3;
const SEPARATOR = '   ';

/** Explains what a timeline shows: only the glyphs that it has, and the times that were not recorded. */
export function legendLines(
  { gaps }: Timeline,
  drawn: Drawn,
  { width, offsetOf }: { width: number; offsetOf: OffsetOf },
): string[] {
  const { gap } = drawn.scale.glyphs;
  const shown = gaps
    .slice(-MAX_GAPS)
    .map((each) => `${gap} not recorded: ${formatSpan(each, offsetOf)}, ${escapeCell(each.why)}`);
  const more = gaps.length - shown.length;
  const all = more > 0 ? [`${gap} not recorded: ${more} earlier times`, ...shown] : shown;
  return [...pack(entriesOf(drawn), width), ...all.flatMap((line) => wrap(line, width, width, displayWidth))];
}

function entriesOf({ cells, labels, scale: { glyphs, range, columns } }: Drawn): string[] {
  const used = new Set(cells.map(({ glyph }) => glyph));
  const usedOf = (all: string) => [...all].filter((glyph) => used.has(glyph)).join(' ');
  const { warnings, normal, spreadNormal, spreadWarning } = glyphs;
  const spread = usedOf(spreadWarning + spreadNormal);
  const outside = usedOf(OUTSIDE.before + OUTSIDE.after);
  const perColumn = fromMs(Math.ceil((range.to - range.from) / columns));
  return [
    usedOf(warnings) && `${warnings} warnings: 1, 2, 4, 10 or more`,
    used.has(normal) && `${normal} normal`,
    spread && `${spread} repeats at unknown times (spread evenly in the strip)`,
    outside && `${outside} also outside of this time`,
    labels.some((label) => label.includes('~')) && '~ linked by its name only',
    `1 column: ${perColumn < NS_PER_SECOND ? 'less than 1s' : formatHumanDuration(perColumn)}`,
  ].filter((entry) => typeof entry === 'string' && entry !== '') as string[];
}

/** Puts as many entries on a line as fit. */
function pack(entries: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const longer = lines.length === 0 ? entry : `${lines.at(-1)}${SEPARATOR}${entry}`;
    if (lines.length > 0 && displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(...wrap(entry, width, width, displayWidth));
  }
  return lines;
}
