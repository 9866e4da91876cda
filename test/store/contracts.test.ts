import { describe } from 'vitest';
import { openLocalStore } from '../../src/store/store.ts';
import { startEngines } from '../support/engines.ts';
import { describeSinkContract } from '../support/sink-contract.ts';
import { describeSourceContract } from '../support/source-contract.ts';

describe.each(await startEngines())('in $name', ({ locate }) => {
  describeSinkContract('a store', async () => {
    const { sink, close } = await openLocalStore({ location: await locate() });
    return { sink, namespace: 'contract', close };
  });

  describeSourceContract('a store', async () => {
    const location = await locate();
    // What one of them writes, the other one reads.
    const [reading, writing] = await Promise.all([
      openLocalStore({ location }),
      openLocalStore({ location }),
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
  });
});
