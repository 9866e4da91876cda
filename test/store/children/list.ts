import { openLocalStore } from '../../../src/store/store.ts';

/** `list.ts PATH`: lists the store, and says how many events are in it. */
await using store = await openLocalStore({ location: process.argv[2] ?? '', readOnly: true });
let number = 0;
for await (const { items } of store.source.list({})) number += items.length;
console.log(number);
