#!/usr/bin/env node
// Every Node.js must understand this file, so that one that is too old is named as what is wrong.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  require('../dist/cli/start.cjs');
} else {
  process.stderr.write(`error: kev needs Node.js 20.19 or later, and this is ${process.version}\n`);
  process.exitCode = 2;
}
