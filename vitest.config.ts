import { defineConfig } from 'vitest/config';

/** Everything that needs nothing beside the project. */
export default defineConfig({
  plugins: [
    {
      // The guides are texts in the bundle.
      name: 'markdown',
      transform: (code, id) => (id.endsWith('.md') ? `export default ${JSON.stringify(code)}` : undefined),
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/integration/**'],
    // Processes start slowly on a busy machine, and no test measures time.
    testTimeout: 30_000,
    // Most tests wait for processes: each core can have its worker.
    maxWorkers: '100%',
    // In CI one failure of thousands of tests beside each other is tried once more, and told.
    retry: process.env.CI ? 1 : 0,
  },
});
