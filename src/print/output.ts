import { usageError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { ColorLevel } from './color.ts';
import { escapeCell } from './escape.ts';
import type { EventOutput } from './event-output.ts';
import { EventTable, type EventTableOptions } from './event-table.ts';
import { createTextOutput } from './text-output.ts';

/** A parsed value of `-o`. */
export type OutputFormat =
  | { kind: 'table' | 'wide' | 'json' | 'yaml' | 'ndjson' | 'name' | 'github' | 'otlp' }
  | { kind: 'jsonpath' | 'custom-columns'; template: string };

/** Options of all outputs. Each uses those that apply to it. */
export interface OutputOptions extends Omit<EventTableOptions, 'palette' | 'wide'> {
  /** Default 0. */
  color?: ColorLevel | undefined;
  /** stdout is a terminal. Default off. */
  terminal?: boolean | undefined;
}

/** The formats that need no template. */
export const PLAIN_KINDS = ['wide', 'json', 'yaml', 'ndjson', 'name', 'github', 'otlp'] as const;
/** The formats that are followed by `=` and a template. */
export const TEMPLATE_KINDS = ['jsonpath', 'custom-columns'] as const;

/** Names of the formats in other programs. */
const OTHER_NAMES = new Map([
  ['jsonl', 'ndjson'],
  ['jsonlines', 'ndjson'],
  ['json-lines', 'ndjson'],
  ['yml', 'yaml'],
  ['w', 'wide'],
  ['go-template', 'jsonpath=…'],
  ['template', 'jsonpath=…'],
  ['jsonpath-as-json', 'jsonpath=…'],
  ['custom-columns-file', 'custom-columns=…'],
  ['csv', 'custom-columns=…'],
]);

/**
 * Parses the value of `-o`. Undefined means the table.
 *
 * @throws KevError `usage` for a format that is unknown or lacks its template
 */
export function parseOutputFormat(text: string | undefined): OutputFormat {
  if (text === undefined || text === '') return { kind: 'table' };
  const [name = '', ...rest] = text.split('=');
  const plain = PLAIN_KINDS.find((kind) => kind === text);
  if (plain) return { kind: plain };
  const template = rest.join('=');
  const kind = TEMPLATE_KINDS.find((known) => known === name);
  if (kind && template) return { kind, template };
  if (kind) throw usageError(`invalid --output "${name}": expected a template, ${name}=…`);
  const known = [...PLAIN_KINDS, ...TEMPLATE_KINDS.map((known) => `${known}=…`)].join('|');
  const near = OTHER_NAMES.get(name.toLowerCase()) ?? nearestName(name, [...PLAIN_KINDS, ...TEMPLATE_KINDS]);
  throw usageError(
    `invalid --output "${text}": expected ${known}`,
    /^(?:table|text|plain|default|pretty)$/i.test(text)
      ? 'leave out -o to print a table'
      : near && `did you mean ${near}?`,
  );
}

/**
 * Creates the output of a format. Its code is loaded on demand, so that other formats start faster.
 *
 * @throws KevError `usage` when a template cannot be read
 */
export async function createEventOutput(
  format: OutputFormat,
  write: (text: string) => void,
  options: OutputOptions = {},
): Promise<EventOutput> {
  switch (format.kind) {
    case 'table':
    case 'wide': {
      const palette = options.color ? (await import('./palette.ts')).createPalette(options.color) : undefined;
      return new EventTable(write, { ...options, palette, wide: format.kind === 'wide' });
    }
    case 'json': {
      const { JSON_DOCUMENTS, JSON_LIST } = await import('./json.ts');
      return createTextOutput(write, options.stream ? JSON_DOCUMENTS : JSON_LIST);
    }
    case 'ndjson':
      return createTextOutput(write, (await import('./json.ts')).NDJSON);
    case 'yaml': {
      const { YAML_DOCUMENTS, YAML_LIST } = await import('./yaml.ts');
      return createTextOutput(write, options.stream ? YAML_DOCUMENTS : YAML_LIST);
    }
    case 'name':
      return createTextOutput(write, {
        formatEvent: ({ metadata }) => `event/${escapeCell(metadata.name ?? '')}\n`,
      });
    case 'github':
      return createTextOutput(write, (await import('./github.ts')).GITHUB);
    case 'otlp':
      return createTextOutput(write, (await import('./otlp.ts')).OTLP);
    case 'jsonpath':
      return (await import('./jsonpath/output.ts')).createJsonPathOutput(write, format.template, options);
    case 'custom-columns':
      return (await import('./custom-columns.ts')).createCustomColumnsOutput(write, format.template, options);
  }
}
