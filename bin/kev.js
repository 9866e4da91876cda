#!/usr/bin/env node
// V8's compile cache, where Node has it (22.1 and later).
process.getBuiltinModule('node:module').enableCompileCache?.();
await import('../dist/kev.js');
