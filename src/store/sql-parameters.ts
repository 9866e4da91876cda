import type { SqlValue } from './database.ts';

/** Values of placeholders. */
export class SqlParameters {
  readonly values: SqlValue[] = [];

  /** Adds a value, and returns its placeholder. */
  add(value: SqlValue): string {
    return `$${this.values.push(value)}`;
  }
}

/** Placeholders for a list of values, which are the first ones of a statement. */
export function placeholders(values: readonly SqlValue[]): string {
  return values.map((_, at) => `$${at + 1}`).join(', ');
}
