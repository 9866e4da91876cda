import { writeSync } from 'node:fs';
import { openLocalStore } from '../../../src/store/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/**
 * `write.ts PATH PREFIX TIMES`: creates an event and counts it on to 2, four at a time, and says
 * `NAME COUNT` of each write as soon as it is confirmed.
 */
const [path = '', prefix = '', times = ''] = process.argv.slice(2);
await using store = await openLocalStore({ location: path });

async function writeEvery(step: number, from: number): Promise<void> {
  for (let number = from; number < Number(times); number += step) {
    const event = sampleEvent({
      metadata: { name: `${prefix}.${number}` },
      count: 1,
      message: 'x'.repeat(700),
    });
    await store.sink.create(event);
    writeSync(1, `${prefix}.${number} 1\n`);
    await store.sink.patch(event, { count: 2 });
    writeSync(1, `${prefix}.${number} 2\n`);
  }
}

await Promise.all([0, 1, 2, 3].map((from) => writeEvery(4, from)));
