import { nearestName } from '../core/nearest-name.ts';
import type { EventType } from './types.ts';

const TYPES: readonly EventType[] = ['Normal', 'Warning'];

/** Names of other programs for the types. */
const WARNING = /^(?:warn|err|error|errors|fatal|critical|crit|fail|failed|failure|alert|severe|emergency)$/i;
const NORMAL = /^(?:info|information|informational|notice|debug|trace|success|ok)$/i;

/** Finds the type with this name, ignoring case. */
export function findEventType(text: string): EventType | undefined {
  return TYPES.find((type) => type.toLowerCase() === text.toLowerCase());
}

/** A hint for an unknown type, if a known one is likely. */
export function hintForEventType(text: string): string | undefined {
  if (WARNING.test(text)) return 'use Warning';
  if (NORMAL.test(text)) return 'use Normal';
  const near = nearestName(text, TYPES);
  return near && `did you mean ${near}?`;
}
