import { inputError, type KevError } from '../../core/errors.ts';
import { normalizeEvent } from '../../event/normalize-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Position } from '../../select/source.ts';
import type { AppendedFile } from './unprinted.ts';

/** Identifies what is watched. */
export interface PositionKey {
  /** The server's address, or the store's directory. */
  place: string;
  /** Empty for all namespaces. */
  namespace: string;
  /** The filters, in any form. */
  query: string;
}

/** An event that was read and not printed. */
export interface PendingEvent {
  event: CoreV1Event;
  /** Its context; empty if there is only one. */
  context: string;
  /** Whether it happened while kev was watching. */
  isNews: boolean;
}

/** Content of a position file. `printed` comes first and has a fixed width, so that it can be changed in place. */
export interface PositionContent {
  printed: 'no ' | 'yes';
  kind: typeof POSITION_KIND;
  keys: readonly PositionKey[];
  /** The position of each key; null if it is not known yet. */
  positions: (Position | null)[];
  /** The text up to these positions, and its file. `printed` records whether it was printed. */
  text: string;
  file: AppendedFile | null;
  /** Events up to these positions that must be printed after the text. */
  pending: PendingEvent[];
}

export const POSITION_KIND = 'kev watch position 2';

/** Offset of `printed` in the file, in bytes. */
export const PRINTED_AT = '{"printed":"'.length;

/** Parses a position file; undefined if it is not valid: users may edit it. */
export function parsePosition(text: string): PositionContent | undefined {
  try {
    const content: PositionContent = JSON.parse(text);
    const { kind, keys, positions, printed, file, pending } = content;
    const isValid =
      kind === POSITION_KIND &&
      (printed === 'yes' || printed === 'no ') &&
      keys.every(({ place, namespace, query }) => areTexts(place, namespace, query)) &&
      positions.every((position) => position === null || isPosition(position)) &&
      keys.length === positions.length &&
      areTexts(content.text) &&
      pending.every(
        ({ event, context }) =>
          areTexts(context) && typeof normalizeEvent(event, { left: Number.POSITIVE_INFINITY }) !== 'string',
      ) &&
      (file === null || (areTexts(file.path) && [file.dev, file.ino, file.size].every(Number.isSafeInteger)));
    return isValid ? content : undefined;
  } catch {
    return undefined;
  }
}

function isPosition({ resourceVersion, server = '', newest }: Position): boolean {
  return (
    areTexts(resourceVersion, server) &&
    (newest === undefined || areTexts(newest.stored, newest.seen, ...newest.states))
  );
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

/**
 * Checks that a position file belongs to this watch.
 *
 * @throws KevError `input`
 */
export function checkKeys(path: string, kept: readonly PositionKey[], asked: readonly PositionKey[]): void {
  if (kept.length !== asked.length) throw mismatch(path, 'it is for more or fewer namespaces');
  for (const [at, was] of kept.entries()) {
    const is = asked[at] ?? was;
    for (const [member, noun, all] of PARTS) {
      if (was[member] === is[member]) continue;
      throw mismatch(path, `it is for ${noun} ${was[member] || all}, not ${is[member] || all}`);
    }
  }
}

const PARTS = [
  ['place', 'the server', '-'],
  ['namespace', 'namespace', '(all)'],
  ['query', 'the filters', '(none)'],
] as const;

function mismatch(path: string, why: string): KevError {
  return inputError(`cannot use the position in ${path}: ${why}`, 'use one file for each watch');
}
