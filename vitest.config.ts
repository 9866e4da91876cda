import { defineConfig } from 'vitest/config';

/** Everything that needs nothing beside the project. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/cluster/**'] },
});
