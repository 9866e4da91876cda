import { execFileSync } from 'node:child_process';

/** Why a test that needs a program cannot run; undefined when it can. */
export function missingProgram(program: string): string | undefined {
  try {
    execFileSync(program, [program === 'kubectl' ? 'help' : '--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${program} is not installed`;
  }
}
