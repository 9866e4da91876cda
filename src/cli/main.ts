import { processIo } from './io.ts';
import { runKev } from './program.ts';

runKev(process.argv.slice(2), processIo(process)).then((status) => {
  // Never process.exit: it would cut what a pipe has not taken yet.
  process.exitCode = status;
});
