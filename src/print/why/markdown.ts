import { formatTime } from '../../event/time.ts';
import type { ExplainedStory, Health } from '../../explain/explanation.ts';
import { formatKey } from '../../explain/object-key.ts';
import { escapeCell } from '../escape.ts';
import { subjectOfAnswer, type WhyAnswer } from './answer.ts';
import { type LinePart, linesOf } from './lines.ts';
import { describeNothing, describeStory } from './words.ts';

/**
 * Formats answers in Markdown, for comments and job summaries. Texts from events are code, so that they can't become
 * markup, links, or mentions. A comment stays, so it has times instead of ages, in UTC.
 */
export function formatWhyMarkdown(answers: readonly WhyAnswer[]): string {
  return `${answers.flatMap(formatAnswer).join('\n')}`;
}

function formatAnswer(answer: WhyAnswer): string[] {
  const { explanation, object, context } = answer;
  const { status, stories, events } = explanation;
  const place = context === undefined ? '' : `context ${code(context)}: `;
  const subject = place + code(subjectOfAnswer(answer));
  if (stories.length === 0) return [`${headline(subject, status, describeNothing(events))}\n`];
  return stories.map((story) => {
    const [named, state] =
      object === undefined ? [place + code(formatKey(story.subject)), story.status] : [subject, status];
    return `${headline(named, state, describeStory(story))}\n\n${formatStory(story, answer)}`;
  });
}

function headline(subject: string, status: Health, words: string): string {
  return `**${subject} is ${status}**: ${words}`;
}

function formatStory(story: ExplainedStory, { now, commandFor }: WhyAnswer): string {
  const times = { now, formatPast: formatTime, formatClock: formatTime };
  const items = linesOf(story, times).map(({ label, parts }) => {
    const text = parts.map(toMarkdown).join('').replaceAll('   ', ' ');
    return `- ${label === '' ? '' : `${toMarkdown(label)}: `}${text}`;
  });
  return `${[...items, `- evidence: ${code(commandFor(story))}`].join('\n')}\n`;
}

function toMarkdown(part: LinePart): string {
  if (typeof part === 'string') return part;
  return code('name' in part ? part.name : part.quote);
}

/** Formats a text as code, between more backticks than it has in a row. */
function code(text: string): string {
  const escaped = escapeCell(text);
  if (escaped.trim() === '') return '';
  const runs = escaped.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = /^`|`$/.test(escaped) ? ' ' : '';
  return fence + pad + escaped + pad + fence;
}
