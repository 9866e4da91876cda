import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../src/cli/flags/named-object.ts';
import { cacheMatches } from '../../../src/cli/reading/object-match-cache.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Asks about an object at these times, in milliseconds; gives how often it was looked at. */
async function looksAt(
  times: number[],
  { uid = 'u', stage = 'new' as Stage, isWanted = false, isRefused = false } = {},
): Promise<number> {
  const clock = new FakeClock();
  let looks = 0;
  const look = async () => {
    looks += 1;
    return isWanted;
  };
  const matches = cacheMatches(look, clock, () => (isRefused ? looks : 0));
  for (const [at, time] of times.entries()) {
    await clock.advance(time - (times[at - 1] ?? 0));
    expect(await matches({ kind: 'Pod', name: 'x', ...(uid && { uid }) }, stage)).toBe(isWanted);
  }
  return looks;
}

describe('the cache of matching objects', () => {
  it.each<[string, Parameters<typeof looksAt>[1], number]>([
    ['holds for an object', {}, 1],
    ['does not hold for a name, which another object may take', { uid: '' }, 3],
    ['does not hold for a node, whose uid may be its name', { uid: 'x' }, 3],
    ['holds for a name within one list', { uid: '', stage: 'listed' }, 1],
    ['does not hold when the server refused to show objects', { isRefused: true }, 2],
    ['holds when the object is wanted in spite of that', { isRefused: true, isWanted: true }, 1],
  ])('%s', async (_, options, looks) => {
    expect(await looksAt([0, 999, 5000, 31_000], options)).toBe(looks);
  });
});
