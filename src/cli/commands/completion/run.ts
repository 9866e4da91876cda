import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { zsh } from './zsh.ts';

/** Runs `kev completion`. */
export async function runCompletion(shell: 'bash' | 'zsh' | 'fish', io: Io): Promise<number> {
  io.stdout.write({ bash, zsh, fish }[shell]);
  return EXIT_DONE;
}
