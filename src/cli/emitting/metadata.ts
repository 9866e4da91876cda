import { usageError } from '../../core/errors.ts';
import { isCi } from '../io/env-switch.ts';
import { ciAnnotations } from './ci-annotations.ts';

/** Flags for the labels and annotations of events. */
export interface MetadataFlags {
  annotation?: string[];
  label?: string[];
  ci: 'auto' | 'on' | 'off';
}

/**
 * Returns the labels and annotations from flags and environment; flags override the environment.
 *
 * @throws KevError `usage` for an invalid flag
 */
export function toMetadata(
  { ci, label, annotation }: MetadataFlags,
  env: Record<string, string | undefined>,
): { labels: Record<string, string>; annotations: Record<string, string> } {
  const wantsCi = ci === 'on' || (ci === 'auto' && isCi(env));
  return {
    labels: parsePairs('--label', label),
    annotations: { ...(wantsCi && ciAnnotations(env)), ...parsePairs('--annotation', annotation) },
  };
}

/**
 * Parses `key=value` pairs.
 *
 * @throws KevError `usage` for an invalid pair
 */
export function parsePairs(flag: string, pairs: string[] = []): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    throw usageError(`invalid ${flag} "${pair}": expected key=value`);
  });
  return Object.fromEntries(entries);
}
