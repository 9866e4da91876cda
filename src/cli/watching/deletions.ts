import { parseObjectOrType } from '../../kinds/object-name.ts';
import type { Io } from '../io/io.ts';
import { reportFor, type Target } from '../reading/targets.ts';

/**
 * Reports on stderr when an object of `--for` is deleted, until the signal aborts. Prints nothing if the object can't
 * be watched: its events may still be readable.
 */
export async function reportDeletions(
  target: Target,
  names: readonly string[],
  { signal, io }: { signal: AbortSignal; io: Io },
): Promise<void> {
  const { backend, namespace } = target.reading;
  if (backend?.watchDeletions === undefined || namespace === undefined) return;
  await Promise.all(
    names.map(async (text) => {
      const { type, name } = parseObjectOrType(text);
      if (name === undefined) return;
      try {
        for await (const _ of backend.watchDeletions?.({ type, name }, { namespace, signal }) ?? []) {
          reportFor(target, `${text} was deleted`, io);
        }
      } catch {
        // Reading the events reports the same error.
      }
    }),
  );
}
