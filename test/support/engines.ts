import { afterAll } from 'vitest';
import { createDatabase, startPostgres } from './postgres.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** An engine of stores. */
export interface Engine {
  name: string;
  /** Returns the location of a store that does not exist yet. */
  locate(): Promise<string>;
}

/** Starts the engines that are there, for the tests of one file: SQLite always, PostgreSQL as `startPostgres`. */
export async function startEngines(): Promise<Engine[]> {
  const folder = new TemporaryFolder();
  const server = await startPostgres();
  afterAll(async () => {
    folder[Symbol.dispose]();
    await server?.[Symbol.asyncDispose]();
  });
  let stores = 0;
  const engines: Engine[] = [
    {
      name: 'SQLite',
      locate: async () => {
        stores += 1;
        return folder.at(`store-${stores}`);
      },
    },
  ];
  if (server) engines.push({ name: 'PostgreSQL', locate: () => createDatabase(server) });
  return engines;
}
