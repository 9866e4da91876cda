import { openStore } from '../../../src/local/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** `create-one.ts PATH`: writes one event into the store; says what is against it, and ends with 1. */
try {
  await using store = await openStore({ path: process.argv[2] ?? '' });
  await store.sink.create(sampleEvent({ metadata: { name: `one.${process.pid}` } }));
} catch (error) {
  console.log(String(error));
  process.exitCode = 1;
}
