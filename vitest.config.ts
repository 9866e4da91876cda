import { defineConfig } from 'vitest/config';
import { viteBrowserBundle } from './.config/browser-bundle.js';
import { retried } from './test/support/retried.ts';

/** All tests but those that need servers. */
export default defineConfig({
  plugins: [
    viteBrowserBundle,
    {
      // The guides are texts in the bundle.
      name: 'markdown',
      transform: (code, id) => (id.endsWith('.md') ? `export default ${JSON.stringify(code)}` : undefined),
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/{browser,executable,integration}/**'],
    // Processes start slowly on a busy machine, and no test measures time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Files share their modules, which saves half of the time: no test may leave anything behind.
    isolate: false,
    // Most tests wait for processes: each core can have its worker.
    maxWorkers: '100%',
    // On a busy CI machine a process may start too late for its test. .ci/run allows two such tests.
    retry: process.env.CI ? 1 : 0,
    reporters: [retried, 'default'],
  },
});
