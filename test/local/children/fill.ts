import { openStore } from '../../../src/local/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** `fill.ts PATH`: writes until it is refused, and prints what was confirmed, the refusal, and what is there. */
await using store = await openStore({ path: process.argv[2] ?? '' });
const confirmed: string[] = [];
let refused = '';
for (let number = 1000; refused === '' && number < 3000; number++) {
  const name = `web.${number}`;
  await store.sink.create(sampleEvent({ metadata: { name }, message: 'x'.repeat(1000) })).then(
    () => confirmed.push(name),
    (error) => {
      refused = String(error);
    },
  );
}
const found = (await store.sink.find({})).map(({ metadata }) => metadata.name);
console.log(JSON.stringify({ confirmed, refused, found }));
