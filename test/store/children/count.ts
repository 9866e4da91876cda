import { StatusError } from '../../../src/core/errors.ts';
import { openLocalStore } from '../../../src/store/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** `count.ts PATH TIMES`: adds to the count of one event, by patches that hold for the version they were made from only. */
const [path = '', times = ''] = process.argv.slice(2);
const event = sampleEvent({ metadata: { name: 'counted' }, count: 1 });
await using store = await openLocalStore({ location: path });

for (let done = 0; done < Number(times); ) {
  try {
    const stored = await store.sink.get('ns', 'counted').catch(() => undefined);
    if (stored === undefined) await store.sink.create(event);
    else {
      const { resourceVersion = '' } = stored.metadata;
      await store.sink.patch(event, { count: (stored.count ?? 0) + 1, metadata: { resourceVersion } });
    }
    done += 1;
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof StatusError && error.status.code === 409)) throw error;
  }
}
