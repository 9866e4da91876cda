#!/usr/bin/env node
// V8's compile cache, where Node has it (22.1 and later).
require('node:module').enableCompileCache?.();
require('../dist/cli/kev.cjs');
