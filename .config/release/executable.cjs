/**
 * The program in an executable. kev runs code that it must be able to kill as `process.execPath -e CODE -- WORDS`: here, that is
 * this program, which then does what `node -e` does.
 */
const { argv, env } = process;
if (argv[2] === '-e' && env.NODE_OPTIONS === '') {
  process.argv = [argv[0], ...argv.slice(5)];
  new Function('require', argv[3])(require);
} else {
  // Without start.cjs, which caches compiled code: an executable has it inside.
  require('../../dist/cli/main.cjs').cli_main;
}
