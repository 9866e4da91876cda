import { nearestName } from '../core/nearest-name.ts';
import type { EventType } from './types.ts';

const TYPES: readonly EventType[] = ['Normal', 'Warning'];

/** What other programs call them. */
const WARNING = /^(?:warn|err|error|errors|fatal|critical|crit|fail|failed|failure|alert|severe|emergency)$/i;
const NORMAL = /^(?:info|information|informational|notice|debug|trace|success|ok)$/i;

/** The type that a text names, in any case. */
export function findEventType(text: string): EventType | undefined {
  return TYPES.find((type) => type.toLowerCase() === text.toLowerCase());
}

/** Which type a text that names none may have meant, as a hint. */
export function hintForEventType(text: string): string | undefined {
  if (WARNING.test(text)) return 'use Warning';
  if (NORMAL.test(text)) return 'use Normal';
  const near = nearestName(text, TYPES);
  return near && `did you mean ${near}?`;
}
