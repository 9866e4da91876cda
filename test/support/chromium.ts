import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Chromium of Debian; `KEV_TEST_CHROMIUM` is another. */
const PROGRAM = process.env.KEV_TEST_CHROMIUM || '/usr/bin/chromium';

/** Whether Chromium is installed. If not, prints that tests are skipped. */
export function hasChromium(): boolean {
  const found = existsSync(PROGRAM);
  if (!found) console.warn(`skipped: tests on Chromium: ${PROGRAM} not found`);
  return found;
}

/** Starts Chromium without background requests to the network. */
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
