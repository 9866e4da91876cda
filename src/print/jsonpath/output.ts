import { KevError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { escapeLines } from '../escape.ts';
import type { EventOutput } from '../event-output.ts';
import { formatJson, withType } from '../json.ts';
import { findValues } from './find.ts';
import { parseTemplate } from './parse.ts';
import type { Template } from './template.ts';

/** Members of the List that is printed. */
const LIST_MEMBERS = ['apiVersion', 'items', 'kind', 'metadata'];

/**
 * Prints events through a JSONPath template as `kubectl get -o jsonpath=` does: once, at the end, for a List of all
 * events; in a stream, for each event.
 */
export class JsonPathOutput implements EventOutput {
  readonly #write: (text: string) => void;
  readonly #template: Template;
  readonly #stream: boolean;
  readonly #escape: (text: string) => string;
  readonly #events: CoreV1Event[] = [];

  /**
   * @param options.terminal escapes the texts of events for a terminal. Default off: scripts get them unchanged
   *
   * @throws KevError `usage` when the template cannot be read, or can only print nothing
   */
  constructor(
    write: (text: string) => void,
    template: string,
    options: { stream?: boolean | undefined; terminal?: boolean | undefined } = {},
  ) {
    this.#write = write;
    this.#template = parseTemplate(template);
    this.#stream = options.stream ?? false;
    checkRoots(this.#template, template, this.#stream);
    this.#escape = options.terminal ? escapeLines : (text) => text;
  }

  write(events: readonly CoreV1Event[]): void {
    for (const event of events) {
      if (this.#stream) this.#write(formatTemplate(this.#template, withType(event), this.#escape));
      else this.#events.push(withType(event));
    }
  }

  end(): void {
    if (this.#stream) return;
    const list = { apiVersion: 'v1', items: this.#events, kind: 'List', metadata: { resourceVersion: '' } };
    this.#write(formatTemplate(this.#template, list, this.#escape));
  }
}

/** @throws KevError `usage` when no path can match: the template was written for a list, or for a single event */
function checkRoots(template: Template, text: string, stream: boolean): void {
  const roots = template.flatMap((part) => {
    const step = part.kind === 'text' ? undefined : part.steps[0];
    return step?.kind === 'literal' ? [] : (step ?? []);
  });
  const leadsNowhere = roots.every(
    (step) => step.kind === 'field' && (stream ? step.name === 'items' : !LIST_MEMBERS.includes(step.name)),
  );
  if (roots.length === 0 || !leadsNowhere) return;
  throw stream
    ? new KevError('usage', `cannot print "${text}": a watch prints events one at a time, not as a list`, {
        hint: 'leave out .items[*], as in {.reason}{"\\n"}',
      })
    : new KevError('usage', `cannot print "${text}": it is applied to a list of events`, {
        hint: 'begin with .items[*], as in {.items[*].reason}',
      });
}

/** Applies a template to a value; `escapeText` is called for texts from the value. */
export function formatTemplate(
  template: Template,
  root: unknown,
  escapeText: (text: string) => string = (text) => text,
): string {
  let text = '';
  for (const part of template) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'path' && part.steps.at(-1)?.kind === 'literal') {
      text += findValues(root, part.steps).map(formatValue).join(' ');
    } else if (part.kind === 'path') {
      text += findValues(root, part.steps)
        .map((value) => escapeText(formatValue(value)))
        .join(' ');
    } else {
      for (const value of findValues(root, part.steps)) text += formatTemplate(part.parts, value, escapeText);
    }
  }
  return text;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : formatJson(value);
}
