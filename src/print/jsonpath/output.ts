import { usageError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { escapeLines } from '../escape.ts';
import type { EventOutput } from '../event-output.ts';
import { formatJson, withType } from '../json.ts';
import { createTextOutput } from '../text-output.ts';
import { findValues } from './find.ts';
import { parseJsonPath } from './parse.ts';
import type { JsonPathTemplate } from './template.ts';

/** Members of the List that is printed. */
const LIST_MEMBERS = ['apiVersion', 'items', 'kind', 'metadata'];

/**
 * Prints events through a JSONPath template as `kubectl get -o jsonpath=` does: once, at the end, for a List of all
 * events; in a stream, for each event.
 *
 * @param options.terminal escapes the texts of events for a terminal. Default off: scripts get them unchanged
 * @throws KevError `usage` when the template cannot be read, or can only print nothing
 */
export function createJsonPathOutput(
  write: (text: string) => void,
  text: string,
  { stream = false, terminal = false }: { stream?: boolean | undefined; terminal?: boolean | undefined },
): EventOutput {
  const template = parseJsonPath(text);
  checkRoots(template, text, stream);
  const format = (root: unknown) => formatJsonPath(template, root, terminal ? escapeLines : undefined);
  if (stream) return createTextOutput(write, { formatEvent: (event) => format(withType(event)) });
  const items: CoreV1Event[] = [];
  return {
    write(events) {
      for (const event of events) items.push(withType(event));
    },
    end: () => write(format({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } })),
  };
}

/** @throws KevError `usage` when no path can match: the template was written for a list, or for a single event */
function checkRoots(template: JsonPathTemplate, text: string, stream: boolean): void {
  const roots = template.flatMap((part) => {
    const step = part.kind === 'text' ? undefined : part.steps[0];
    return step?.kind === 'literal' ? [] : (step ?? []);
  });
  const leadsNowhere = roots.every(
    (step) => step.kind === 'field' && (stream ? step.name === 'items' : !LIST_MEMBERS.includes(step.name)),
  );
  if (roots.length === 0 || !leadsNowhere) return;
  throw stream
    ? usageError(
        `cannot print "${text}": a watch prints events one at a time, not as a list`,
        'leave out .items[*], as in {.reason}{"\\n"}',
      )
    : usageError(
        `cannot print "${text}": it is applied to a list of events`,
        'begin with .items[*], as in {.items[*].reason}',
      );
}

/** Applies a template to a value; `escapeText` is called for texts from the value. */
export function formatJsonPath(
  template: JsonPathTemplate,
  root: unknown,
  escapeText: (text: string) => string = (text) => text,
): string {
  let text = '';
  for (const part of template) {
    if (part.kind === 'text') {
      text += part.text;
      continue;
    }
    const values = findValues(root, part.steps);
    if (part.kind === 'range') {
      for (const value of values) text += formatJsonPath(part.parts, value, escapeText);
      continue;
    }
    const texts = values.map((value) => (typeof value === 'string' ? value : formatJson(value)));
    text += (part.steps.at(-1)?.kind === 'literal' ? texts : texts.map(escapeText)).join(' ');
  }
  return text;
}
