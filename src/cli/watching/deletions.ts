import { parseObjectOrType } from '../../kinds/object-name.ts';
import type { Io } from '../io/io.ts';
import { reportFor, type Target } from '../reading/targets.ts';

/**
 * Says on stderr when an object that `--for` names is deleted, until the signal aborts. That the object
 * cannot be watched is no reason not to watch its events: then nothing is said.
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
        // It is an extra: what is wrong with the type is said of the events.
      }
    }),
  );
}
