import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Chromium of Debian; `KEV_TEST_CHROMIUM` is another. */
const PROGRAM = process.env.KEV_TEST_CHROMIUM || '/usr/bin/chromium';

/** Whether there is a Chromium to test with; prints why tests are skipped if there is none. */
export function hasChromium(): boolean {
  const found = existsSync(PROGRAM);
  if (!found) console.warn(`skipped: tests on Chromium: there is no ${PROGRAM}`);
  return found;
}

/** Starts Chromium without what it would do by itself in the network. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
