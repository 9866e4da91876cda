import { defineConfig } from 'vitest/config';

/** The executable for this machine, which `npm run package:executables` makes. */
export default defineConfig({
  test: { include: ['test/executable/**/*.test.ts'], testTimeout: 60_000 },
});
