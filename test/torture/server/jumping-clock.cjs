/** Preloaded into kev: shifts its wall clock by the milliseconds in the file that KEV_TEST_CLOCK names. */

const { readFileSync } = require('node:fs');

const realNow = Date.now;
let offsetMs = 0;

setInterval(() => {
  offsetMs = Number(readFileSync(process.env.KEV_TEST_CLOCK, 'utf8'));
}, 20).unref();

Date.now = () => realNow() + offsetMs;
