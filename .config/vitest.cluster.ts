import { defineConfig } from 'vitest/config';
import { retried } from '../test/support/retried.ts';

/** What needs a real API server: the binaries in `KUBEBUILDER_ASSETS`. One server serves all files. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts'],
    globalSetup: ['test/support/envtest.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for processes: each core can have its worker.
    maxWorkers: '100%',
    retry: process.env.CI ? 1 : 0,
    reporters: [retried, 'default'],
  },
});
