import type { Dialect } from '../schema.ts';

/** Texts compare by their bytes, as in SQLite, whatever the database's own collation is. */
export const POSTGRES: Dialect = {
  integer: 'bigint',
  text: 'text COLLATE "C"',
  beforeSlash: (key) => `split_part(${key}, '/', 1)`,
  afterSlash: (key) => `split_part(${key}, '/', 2)`,
  toTime: (nanoseconds) => `to_timestamp(${nanoseconds} / 1000000000.0)`,
};
