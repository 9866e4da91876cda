import childProcess from 'node:child_process';

/** Compiling a regular expression takes too long: the time can double with each optional part. */
export class RegexTooComplex extends Error {
  override name = 'RegexTooComplex';
}

/**
 * Compiles a regular expression of a user. V8 compiles it at the first match, once for Latin-1 texts and once for others,
 * and may fail only then: so it is matched with both here.
 *
 * @param flags without `g` and `y`
 * @param limitMs time limit for compiling; default: 4 s
 * @throws SyntaxError when it is not a regular expression or too large; RegexTooComplex
 */
export function compileRegex(source: string, flags: string, limitMs = DEFAULT_LIMIT_MS): RegExp {
  const regex = new RegExp(source, flags);
  if (mayTakeLong(source)) compileInChild(source, flags, limitMs);
  for (const text of ['', '\u0100']) regex.test(text);
  return regex;
}

const DEFAULT_LIMIT_MS = 4000;

/** Below these numbers of choices and characters, every regular expression compiles in milliseconds. */
const MAX_CHOICES = 12;
const MAX_CHARACTERS = 300;

function mayTakeLong(source: string): boolean {
  const choices = source.match(/[?*+|{]/g)?.length ?? 0;
  return choices > MAX_CHOICES || source.length > MAX_CHARACTERS;
}

/** Matches each text twice, because V8 compiles a regular expression again at the second match. */
const CHILD = `
  const { source, flags } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const regex = new RegExp(source, flags);
  for (const text of ['', '', '\\u0100', '\\u0100']) regex.test(text);`;

/**
 * Compiles a regular expression in a child process. In this process, nothing can interrupt it: no time limit of V8, no
 * signal, and not the end of a thread.
 */
function compileInChild(source: string, flags: string, limitMs: number): void {
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
