import type { Database } from '../database.ts';

/** Wraps a database so that its transactions run in another way. */
export function wrapDatabase(
  db: Database,
  {
    write,
    read = (work, signal) => db.read(work, signal),
  }: Pick<Database, 'write'> & Partial<Pick<Database, 'read'>>,
): Database {
  return {
    location: db.location,
    ...(db.disk && { disk: db.disk }),
    write,
    read,
    changed: (signal) => db.changed(signal),
    inspect: (signal) => db.inspect(signal),
    close: () => db.close(),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}
