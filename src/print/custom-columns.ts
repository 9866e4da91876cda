import { inputError, usageError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { escapeCell } from './escape.ts';
import type { EventOutput } from './event-output.ts';
import { withType } from './json.ts';
import { findValues } from './jsonpath/find.ts';
import { formatJsonPath } from './jsonpath/output.ts';
import { parseJsonPath, parsePath } from './jsonpath/parse.ts';
import { Table } from './table.ts';

interface CustomColumn {
  header: string;
  cell: (event: CoreV1Event) => string;
}

/**
 * Prints events in columns that the user names, as `kubectl get -o custom-columns=` does:
 * `NAME:.metadata.name,WHY:.reason`. Beyond kubectl a column may hold several fields,
 * `OBJECT:{.involvedObject.kind}/{.involvedObject.name}`.
 *
 * @throws KevError `usage` when the columns cannot be read
 *
 * Source: kubectl `pkg/cmd/get/customcolumn.go`.
 */
export function createCustomColumnsOutput(
  write: (text: string) => void,
  spec: string,
  { headers = true }: { headers?: boolean | undefined },
): EventOutput {
  const columns = parseColumns(spec);
  const table = new Table(write);
  let header = headers ? [columns.map((column) => column.header)] : [];
  const writeRows = (rows: string[][]) => {
    table.write([...header, ...rows]);
    header = [];
  };
  return {
    write: (events) =>
      writeRows(
        events.map((event) => {
          const whole = withType(event);
          return columns.map((column) => column.cell(whole));
        }),
      ),
    end: () => writeRows([]),
  };
}

function parseColumns(spec: string): CustomColumn[] {
  if (spec === '') throw usageError('custom-columns format specified but no custom columns given');
  // Splits at commas outside of braces and brackets.
  const parts = spec.match(/(?:\{[^}]*\}?|\[[^\]]*\]?|[^,{[])+|(?<=,|^)(?=,|$)/g) ?? [];
  return parts.map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw usageError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: escapeCell(part.slice(0, colon)), cell: parseCell(part.slice(colon + 1)) };
  });
}

function parseCell(expression: string): CustomColumn['cell'] {
  if (/\}.*\{|^[^{]+\{|\}[^}]+$/.test(expression)) {
    const template = parseJsonPath(expression);
    const paths = template.flatMap((part) => (part.kind === 'path' ? [part.steps] : []));
    return (event) =>
      paths.some((steps) => findValues(event, steps).length > 0)
        ? escapeCell(formatJsonPath(template, event))
        : '<none>';
  }
  const steps = parsePath(expression);
  return (event) => {
    const values = findValues(event, steps);
    return values.length === 0 ? '<none>' : escapeCell(values.map((value) => formatGo(value)).join(','));
  };
}

/** Ten times the depth of an event. */
const MAX_DEPTH = 200;

/** Formats a value as Go's `%v` does: `map[a:1 b:[x y]]`, `<nil>`. */
function formatGo(value: unknown, depth = MAX_DEPTH): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value !== 'object') return String(value);
  if (depth === 0) throw inputError('cannot print the event: nested too deeply');
  if (Array.isArray(value)) return `[${value.map((item) => formatGo(item, depth - 1)).join(' ')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([name, member]) => `${name}:${formatGo(member, depth - 1)}`).join(' ')}]`;
}
