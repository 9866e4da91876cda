import { expect, it } from 'vitest';
import { TARGETS } from './targets.ts';

// The long setting is `npm run test:fuzz`. The same seed here every time: a change shows what it broke itself.
it.each(TARGETS)('$name', { timeout: 120_000 }, async (target) => {
  expect(await target.run({ seed: 1, cases: 150 })).toBeUndefined();
});
