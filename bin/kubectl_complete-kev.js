#!/usr/bin/env node
// kubectl asks this program how to go on with a line of `kubectl kev`: its arguments are the words so far.
process.argv.splice(2, 0, '__complete', '--plain', '--');
require('./kev.js');
