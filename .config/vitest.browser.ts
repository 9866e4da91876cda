import { defineConfig } from 'vitest/config';
import { retried } from '../test/support/retried.ts';
import { viteBrowserBundle } from './browser-bundle.js';

/** What needs Chromium. */
export default defineConfig({
  plugins: [viteBrowserBundle],
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Pages of one browser share a processor.
    maxWorkers: 1,
    retry: process.env.CI ? 1 : 0,
    reporters: [retried, 'default'],
  },
});
