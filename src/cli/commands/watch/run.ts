import type { Io } from '../../io.ts';
export async function runWatch(_b: unknown, _io: Io): Promise<number> {
  return 0;
}
