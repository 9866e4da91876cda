import { parseTime } from '../event/time.ts';
import type { ObjectMeta, ObjectReference } from '../event/types.ts';
import { formatAge } from './age.ts';
import { escapeCell } from './escape.ts';

/** The applied configuration is long, and repeats the object. */
const SKIPPED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Maximum length of an annotation on one line. */
const MAX_ANNOTATION = 140;

/**
 * Returns the rows above the events in a description, in kubectl's layout, with escaped cells: Name, Namespace, Labels,
 * Annotations, and of Status, Reason, Message, Controlled By, and Conditions those that the object has.
 *
 * Source: kubectl `pkg/describe/describe.go`, describePod, describeDeployment, printLabelsMultiline, printAnnotationsMultiline.
 */
export function objectHeadRows(
  { metadata, status }: { metadata: ObjectMeta; status?: unknown },
  now: bigint,
): string[][] {
  const { name = '', namespace, labels, annotations } = metadata;
  const { phase, reason, message, conditions } = toRecord(status);
  return [
    ['Name:', name],
    ...optional('Namespace:', namespace),
    ...listRows(
      'Labels:',
      inOrder(labels ?? {}).map(([key, value]) => `${key}=${value}`),
    ),
    ...listRows('Annotations:', annotationLines(annotations ?? {})),
    ...optional('Status:', terminating(metadata, now) ?? phase),
    ...optional('Reason:', reason),
    ...optional('Message:', message),
    ...optional('Controlled By:', controllerOf(metadata)),
    ...conditionRows(conditions),
  ].map((row) => row.map(escapeCell));
}

/**
 * Returns the rows for an object that is known from events only, with escaped cells.
 *
 * @param note why that is so
 */
export function referenceHeadRows(
  { name, namespace, apiVersion, kind }: ObjectReference,
  note?: string,
): string[][] {
  return [
    ...optional('Name:', name),
    ...optional('Namespace:', namespace),
    ...optional('API Version:', apiVersion),
    ...optional('Kind:', kind),
    ...optional('Note:', note),
  ].map((row) => row.map(escapeCell));
}

function optional(title: string, value: unknown): string[][] {
  return typeof value === 'string' && value !== '' ? [[title, value]] : [];
}

/** Puts the title before the first line, and nothing before the others. */
function listRows(title: string, lines: string[]): string[][] {
  if (lines.length === 0) return [[title, '<none>']];
  return lines.map((line, at) => [at === 0 ? title : '', line]);
}

function annotationLines(annotations: Record<string, string>): string[] {
  return inOrder(annotations)
    .filter(([name]) => name !== SKIPPED)
    .flatMap(([name, text]) => {
      const value = text.replace(/\n$/, '');
      if (!value.includes('\n') && name.length + value.length + 2 <= MAX_ANNOTATION)
        return [`${name}: ${value}`];
      return [`${name}:`, ...value.split('\n').map((line) => `  ${shorten(line, MAX_ANNOTATION - 2)}`)];
    });
}

function inOrder(entries: Record<string, string>): [string, string][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}

function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}...`;
}

function terminating({ deletionTimestamp }: ObjectMeta, now: bigint): string | undefined {
  const at = typeof deletionTimestamp === 'string' ? parseTime(deletionTimestamp) : undefined;
  return at === undefined ? undefined : `Terminating (lasts ${formatAge(at, now)})`;
}

function controllerOf({ ownerReferences }: ObjectMeta): string | undefined {
  const owners = Array.isArray(ownerReferences) ? ownerReferences.map(toRecord) : [];
  const owner = owners.find(({ controller }) => controller === true);
  return owner && `${owner.kind}/${owner.name}`;
}

const CONDITION_COLUMNS = { Type: 'type', Status: 'status', Reason: 'reason', Message: 'message' };

/** A table of its own, without empty columns. */
function conditionRows(status: unknown): string[][] {
  const conditions = Array.isArray(status) ? status.map(toRecord) : [];
  const textOf = (condition: Record<string, unknown>, member: string) => {
    const value = condition[member];
    return typeof value === 'string' ? value.trim() : '';
  };
  const columns = Object.entries(CONDITION_COLUMNS).filter(([, member]) =>
    conditions.some((condition) => textOf(condition, member) !== ''),
  );
  if (columns.length === 0) return [];
  const rows = conditions.map((condition) => columns.map(([, member]) => textOf(condition, member)));
  const titles = columns.map(([title]) => title);
  const table = [titles, titles.map((title) => '-'.repeat(title.length)), ...rows];
  return [['Conditions:'], ...table.map(([first = '', ...rest]) => [`  ${first}`, ...rest])];
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
