import { formatTime } from '../../event/time.ts';
import type { ExplainedStory } from '../../explain/explanation.ts';
import { escapeCell } from '../escape.ts';
import { statementsOf, type WhyAnswer } from './answer.ts';
import { type LinePart, linesOf } from './lines.ts';

/**
 * Formats answers in Markdown, for comments and job summaries. Texts from events are code, so that they can't become
 * markup, links, or mentions. A comment stays, so it has times instead of ages, in UTC.
 */
export function formatWhyMarkdown(answers: readonly WhyAnswer[]): string {
  return `${answers.flatMap(formatAnswer).join('\n')}`;
}

function formatAnswer(answer: WhyAnswer): string[] {
  const prefix = answer.context === undefined ? '' : `context ${code(answer.context)}: `;
  return statementsOf(answer).map(({ subject, status, summary, story }) => {
    const headline = `**${prefix}${code(subject)} is ${status}**: ${summary}\n`;
    return story === undefined ? headline : `${headline}\n${formatStory(story, answer)}`;
  });
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
