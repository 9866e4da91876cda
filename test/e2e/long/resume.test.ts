import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLocalStore } from '../../../src/store/store.ts';
import { Home } from '../../support/kev.ts';
import { killWhileResuming } from '../../support/kill-while-resuming.ts';
import { sampleEvent } from '../../support/sample-event.ts';

it('is killed at 50 random times on the local store, and neither loses nor repeats a line', {
  timeout: 120_000,
}, async () => {
  using home = new Home();
  const path = join(home.path, 'store');
  await using store = await openLocalStore({ location: path });
  const write = async (at: number) => {
    const name = `e${Math.floor(at / 3)}`;
    const count = (at % 3) + 1;
    const event = sampleEvent({ metadata: { name, namespace: 'default' }, count });
    if (count === 1) await store.sink.create(event);
    else await store.sink.patch(event, { count });
    return `${name} ${count}`;
  };
  const args = ['--store', path, '-o', 'jsonpath={.metadata.name} {.count}{"\\n"}'];
  const { written, printed } = await killWhileResuming(home, args, write, { kills: 50, seed: 7 });
  expect(printed).toEqual(written);
  expect(written.length).toBeGreaterThan(100);
});
