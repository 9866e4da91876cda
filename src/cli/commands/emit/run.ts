import type { Io } from '../../io.ts';
export const toEmitOptions = (a: unknown, _b: unknown) => a;
export async function runEmit(_a: unknown, _b: unknown, _io: Io): Promise<number> {
  return 0;
}
