import type { Reporter } from 'vitest/node';

/** Prints the tests that needed a second try, before the summary. `.ci/run` counts these lines. */
export const retried: Reporter = {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.diagnostic()?.retryCount) {
          console.log(`retried: ${module.relativeModuleId} > ${test.fullName}`);
        }
      }
    }
  },
};
