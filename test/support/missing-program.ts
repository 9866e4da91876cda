import { execFileSync } from 'node:child_process';

/** Arguments with which a program does nothing, for those without `--version`. */
const HARMLESS: Record<string, string> = { kubectl: 'help', tmux: '-V', dash: '-s' };

/** Returns why a test that needs a program cannot run; undefined if it can. */
export function missingProgram(program: string): string | undefined {
  try {
    execFileSync(program, [HARMLESS[program] ?? '--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${program} is not installed`;
  }
}
