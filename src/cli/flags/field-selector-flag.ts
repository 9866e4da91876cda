import { StatusError, usageError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { type FieldRequirement, parseFieldSelector, SELECTABLE_FIELDS } from '../../select/query.ts';

/**
 * Parses `--field-selector`. Spaces around `=` and between terms are ignored.
 *
 * @throws KevError `usage` that lists the fields
 */
export function toFields(text: string): FieldRequirement[] {
  const plain = text.replace(/\s*(?<!\\)(!=|==?|,)\s*/g, '$1').trim();
  try {
    return parseFieldSelector(plain);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw usageError(
      `invalid --field-selector "${text}": ${error.message}`,
      hintForField(plain) ?? `fields: ${SELECTABLE_FIELDS.join(', ')}`,
    );
  }
}

/** Suggests a term for one with a colon, or with a field of another object or with its short name. */
function hintForField(text: string): string | undefined {
  const [, field = '', operator = '', value] = /^([\w.]+)(!=|==?|:)([^,]*)$/.exec(text) ?? [];
  const short = field.split('.').at(-1) ?? '';
  const meant =
    SELECTABLE_FIELDS.find((known) => known === field) ??
    SELECTABLE_FIELDS.find((known) => known === `involvedObject.${short}`) ??
    nearestName(field, SELECTABLE_FIELDS);
  return meant && `did you mean ${meant}${operator === ':' ? '=' : operator}${value}?`;
}

/**
 * Adds the terms of another `--field-selector`. All terms must match.
 *
 * @throws KevError `usage` when two of them want different values of one field
 */
export function addFields(text: string, before: string | undefined): string {
  const all = before === undefined ? text : `${before},${text}`;
  const required = new Map<string, string>();
  for (const { field, operator, value } of toFields(all)) {
    if (operator !== '=') continue;
    const other = required.get(field) ?? value;
    if (other !== value) {
      throw usageError(
        `no event has both ${field}=${other} and ${field}=${value}`,
        'the terms of --field-selector must all hold; --types, --reason, and --for take several values',
      );
    }
    required.set(field, value);
  }
  return all;
}
