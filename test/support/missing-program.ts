import { execFileSync } from 'node:child_process';

/** Arguments with which a program only shows that it is there, where that is not `--version`. */
const HARMLESS: Record<string, string> = { kubectl: 'help', tmux: '-V', dash: '-s' };

/** Why a test that needs a program cannot run; undefined when it can. */
export function missingProgram(program: string): string | undefined {
  try {
    execFileSync(program, [HARMLESS[program] ?? '--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${program} is not installed`;
  }
}
