import { afterAll, describe } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { describeSinkContract } from '../support/sink-contract.ts';
import { describeSourceContract, type SourceUnderTest } from '../support/source-contract.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const server = await startPostgres();
const folder = new TemporaryFolder();
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Opens a store twice: what one connection writes, the other one reads. */
async function openTwice(path: string): Promise<SourceUnderTest> {
  const [reading, writing] = await Promise.all([
    openStore({ location: path }),
    openStore({ location: path }),
  ]);
  return {
    source: reading.source,
    sink: writing.sink,
    namespace: 'contract',
    close: async () => {
      await reading.close();
      await writing.close();
    },
  };
}

describeSourceContract('a store in SQLite', () => openTwice(folder.at('store')));

describe.skipIf(!server)('with a server', () => {
  if (!server) return;
  describeSourceContract('a store in PostgreSQL', async () => openTwice(await createDatabase(server)));
  describeSinkContract('a store in PostgreSQL', async () => {
    const { sink, close } = await openStore({ location: await createDatabase(server) });
    return { sink, namespace: 'contract', close };
  });
});
