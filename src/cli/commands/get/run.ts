import type { Io } from '../../io.ts';
export async function runGet(_b: unknown, _io: Io): Promise<number> {
  return 0;
}
