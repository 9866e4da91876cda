import { processIo } from './io.ts';
import { runKev } from './program.ts';

// Never process.exit: it would cut what a pipe has not taken yet.
process.exitCode = await runKev(process.argv.slice(2), processIo(process));
