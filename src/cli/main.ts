import { EXIT_BUG } from './exit-status.ts';
import { processIo } from './io.ts';
import { runKev } from './program.ts';

/** Nothing is left that could go on: what is waited for never comes. That is no success. */
function endUnfinished(): void {
  process.stderr.write('error: this is a bug in kev, please report it: it ended in the middle of its work\n');
  process.exitCode = EXIT_BUG;
}

process.once('beforeExit', endUnfinished);
runKev(process.argv.slice(2), processIo(process)).then((status) => {
  process.off('beforeExit', endUnfinished);
  // Never process.exit: it would cut what a pipe has not taken yet.
  process.exitCode = status;
});
