import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import type { Shell } from './shell.ts';
import { zsh } from './zsh.ts';

const SCRIPTS: Record<Shell, string> = { bash, zsh, fish };

/** Runs `kev completion`. */
export async function runCompletion(shell: Shell, io: Io): Promise<number> {
  io.stdout.write(SCRIPTS[shell]);
  return EXIT_DONE;
}
