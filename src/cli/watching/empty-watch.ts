import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import type { Targets } from '../reading/targets.ts';

/** Prints hints about why a watch may have nothing to show, such as a missing namespace, while it goes on. */
export function hintAtEmptyWatch(
  targets: Targets,
  { since: _, before: __, ...flags }: ReadFlags & { watchOnly?: true },
  signal: AbortSignal,
  io: Io,
): void {
  // Events of a dump may still come.
  if (targets.targets.some(({ reading }) => reading.kind === 'dump')) return;
  import('../reading/empty-result.ts')
    .then(({ hintAtEmptyResult }) => hintAtEmptyResult(targets, flags, signal, io))
    // The watch itself reports errors.
    .catch(() => {});
}
