import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { KnownObject } from '../../src/explain/facts.ts';

/** A cause or consequence, as an incident expects it. */
interface ExpectedCause {
  class: string;
  reason: string | null;
  object: string | null;
  event: string | null;
}

/** The events of one incident, and what is to be concluded from them. */
export interface Incident {
  name: string;
  about: string;
  now: string;
  /** Arguments of `kev why`. */
  ask: string[];
  events: CoreV1Event[];
  objects?: KnownObject[];
  expect: {
    status: string;
    cause: ExpectedCause;
    consequences: { reason: string; object: string }[];
    affected: number;
    resolved: boolean;
    others?: (ExpectedCause & { affected: number })[];
  };
}

const folder = fileURLToPath(new URL('data/', import.meta.url));

/** Path of the file of an incident. */
export function pathOf(name: string): string {
  return `${folder}${name}.json`;
}

/** Reads all incidents. */
export function readIncidents(): Incident[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(folder + file, 'utf8')) as Incident);
}
