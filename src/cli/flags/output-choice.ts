import { usageError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';

/**
 * Parses the value of `-o` of a command that has only a few formats. Undefined if it is missing or empty.
 *
 * @param synonyms other names of the formats, to suggest them
 * @throws KevError `usage` for another format
 */
export function parseOutputChoice<Format extends string>(
  text: string | undefined,
  formats: readonly Format[],
  synonyms: Readonly<Record<string, Format>> = {},
): Format | undefined {
  if (text === undefined || text === '') return undefined;
  const format = formats.find((known) => known === text);
  if (format) return format;
  const near = synonyms[text] ?? nearestName(text, formats);
  throw usageError(
    `invalid --output "${text}": expected ${formats.join('|')}`,
    near && `did you mean ${near}?`,
  );
}
