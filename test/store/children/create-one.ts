import { openLocalStore } from '../../../src/store/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** `create-one.ts PATH [UID]`: writes one event into the store, as that user; says what is against it, and ends with 1. */
const [path = '', uid] = process.argv.slice(2);
try {
  if (uid !== undefined) {
    process.setgid?.(Number(uid));
    process.setuid?.(Number(uid));
  }
  await using store = await openLocalStore({ location: path });
  await store.sink.create(sampleEvent({ metadata: { name: `one.${process.pid}` } }));
} catch (error) {
  console.log(String(error));
  process.exitCode = 1;
}
