import type { CoreV1Event } from '../../event/types.ts';
import type { ExplainedStory } from '../../explain/explanation.ts';
import { sortEvents } from '../../select/order.ts';
import { formatAge } from '../age.ts';
import { escapeCell } from '../escape.ts';
import { EventTable } from '../event-table.ts';
import { formatRows } from '../table.ts';
import type { TextStyle } from '../text-style.ts';
import { createTimeFormat, formatClockTime } from '../time-format.ts';
import { displayWidth } from '../width.ts';
import { wrap } from '../wrap.ts';
import { type Statement, statementsOf, type WhyAnswer } from './answer.ts';
import { type LinePart, linesOf } from './lines.ts';

/** Layout of explanations. */
interface WhyTextOptions extends TextStyle {
  /** Adds the events that each story rests on. */
  showEvents: boolean;
}

/** Formats answers for people: a paragraph for each independent cause, the worst first. */
export function formatWhyText(answers: readonly WhyAnswer[], options: WhyTextOptions): string {
  const toZone = options.formatTime ?? createTimeFormat();
  return answers.flatMap((answer) => formatAnswer(answer, toZone, options)).join('\n');
}

function formatAnswer(answer: WhyAnswer, toZone: (at: bigint) => string, options: WhyTextOptions): string[] {
  const { explanation, context } = answer;
  const prefix = context === undefined ? '' : `context ${context}: `;
  const paragraphs = statementsOf(answer).map((statement) => {
    const { subject, story } = statement;
    const head = headline({ ...statement, subject: prefix + subject }, options);
    return story === undefined ? head : head + formatStory(story, answer, toZone, options);
  });
  const isMarked = explanation.stories.some(({ links }) => links.some(({ by }) => by === 'name'));
  return isMarked ? [...paragraphs, '~ marks what is linked by its name only\n'] : paragraphs;
}

function headline(
  { subject, status, summary }: Statement,
  { palette, lineWidth = Number.POSITIVE_INFINITY }: WhyTextOptions,
): string {
  const isBad = status === 'failing' || status === 'degraded';
  const text = `${escapeCell(subject)} is ${status}: ${summary}`;
  const [first = '', ...rest] = wrap(text, lineWidth, lineWidth - 2, displayWidth);
  const paint = (part: string) => (isBad ? palette?.warning(part) : palette?.strong(part)) ?? part;
  const painted = first.replace(`${status}:`, paint);
  return `${[painted, ...rest.map((line) => `  ${line}`)].join('\n')}\n`;
}

function formatStory(
  story: ExplainedStory,
  { now, commandFor }: WhyAnswer,
  toZone: (at: bigint) => string,
  { palette, lineWidth, formatTime, showEvents }: WhyTextOptions,
): string {
  const formatClock = (at: bigint) => formatClockTime(at, now, toZone);
  const formatPast = (at: bigint) => (formatTime ? formatClock(at) : `${formatAge(at, now)} ago`);
  const rows = linesOf(story, { now, formatPast, formatClock }).map(({ label, parts }) => [
    `  ${plain(label)}`.trimEnd(),
    parts.map(plain).join(''),
  ]);
  const paint = (cell: string, column: number) => (palette && column === 0 ? palette.strong(cell) : cell);
  let text = formatRows(rows, { minWidth: 0, padding: 2, lineWidth: () => lineWidth, paint });
  if (showEvents) {
    const write = (part: string) => {
      text += part;
    };
    const table = new EventTable(write, { palette, lineWidth: () => lineWidth, counts: true, formatTime });
    table.write(sortEvents(evidenceOf(story)), now);
  }
  // A command stays on one line, so that it can be copied.
  return `${text}evidence: ${escapeCell(commandFor(story))}\n`;
}

function plain(part: LinePart): string {
  if (typeof part === 'string') return part;
  return escapeCell('name' in part ? part.name : `"${part.quote}"`);
}

/** Lists the events that a story rests on, each once. */
function evidenceOf({ cause, facts, consequences, links }: ExplainedStory): CoreV1Event[] {
  const stated = [cause, ...facts, ...consequences.flatMap((each) => each.facts)];
  const linking = links.flatMap(({ fact }) => fact ?? []);
  return [...new Set([...linking, ...stated].map(({ event }) => event))];
}
