import { expect, it } from 'vitest';
import { Backlog } from '../../src/record/backlog.ts';
import { settle } from '../support/fake-clock.ts';

it('is full at its limit, until one has settled', async () => {
  const releases: (() => void)[] = [];
  const backlog = new Backlog(3);
  for (let number = 0; number < 3; number++)
    backlog.add(new Promise<void>((resolve) => releases.push(resolve)));
  expect(backlog.isFull).toBe(true);
  let hasCapacity = false;
  const capacity = backlog.waitForCapacity().then(() => {
    hasCapacity = true;
  });
  await settle();
  expect(hasCapacity).toBe(false);
  releases[1]?.();
  await capacity;
  expect(backlog.isFull).toBe(false);
  await backlog.waitForCapacity();
  for (const release of releases) release();
  await backlog.waitForAll();
});
