import childProcess from 'node:child_process';

/** Reading a regular expression takes too long: the time can double with each optional part. */
export class RegexTooComplex extends Error {
  override name = 'RegexTooComplex';
}

/**
 * A user's regular expression, ready for use. V8 compiles one only when it is first tried, once for texts of small
 * characters and once for others, and may refuse it only then.
 *
 * @param flags without those that make it remember its position
 * @param limitMs how long that may take; default: 4 s
 * @throws SyntaxError when it is not a regular expression, or too large; RegexTooComplex
 */
export function compileRegex(source: string, flags: string, limitMs = LIMIT_MS): RegExp {
  const regex = new RegExp(source, flags);
  if (mayTakeLong(source)) tryElsewhere(source, flags, limitMs);
  for (const text of ['', '\u0100']) regex.test(text);
  return regex;
}

const LIMIT_MS = 4000;

/** So many optional and alternative parts, or characters, compile in milliseconds whatever they are. */
const MOST_CHOICES = 12;
const MOST_CHARACTERS = 300;

function mayTakeLong(source: string): boolean {
  const choices = source.match(/[?*+|{]/g)?.length ?? 0;
  return choices > MOST_CHOICES || source.length > MOST_CHARACTERS;
}

/** The second try of a regular expression is compiled in another way than the first. */
const CHILD = `
  const { source, flags } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const regex = new RegExp(source, flags);
  for (const text of ['', '', '\\u0100', '\\u0100']) regex.test(text);`;

/**
 * Compiles it in another process. Nothing ends a compilation in this one: no time limit of V8, no signal, and not even
 * the end of its thread.
 */
function tryElsewhere(source: string, flags: string, limitMs: number): void {
  const { error, signal } = childProcess.spawnSync(process.execPath, ['-e', CHILD], {
    input: JSON.stringify({ source, flags }),
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const isTimeout = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  if (isTimeout || signal) throw new RegexTooComplex('it is too complex, and takes too long to compile');
}
