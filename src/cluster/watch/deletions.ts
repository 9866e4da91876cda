import { nextBackoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import { hasStatus, isWatchRecoverable } from '../../core/transient.ts';
import type { Kind } from '../../kinds/kinds.ts';
import type { ApiClient } from '../http/api-client.ts';
import { readJsonLines } from '../http/json-lines.ts';
import { toList } from '../http/list.ts';
import { checkShape } from '../http/unexpected-response.ts';
import { METADATA_LIST, METADATA_ONLY, toObject } from '../objects/object-response.ts';
import { resourcePath } from '../objects/resource-path.ts';
import { IDLE_TIMEOUT_MS, withIdleTimeout } from './idle-timeout.ts';

/** A watch that lasts this long resets the backoff. */
const HEALTHY_MS = 30_000;

/**
 * Watches for deletions: yields the UID of each object of this name that was deleted, also while the connection was
 * lost. Ends without an error when the object may not be watched.
 */
export async function* watchDeletions(
  client: ApiClient,
  object: { kind: Kind; name: string; namespace?: string | undefined },
  { clock, signal, random = Math.random }: { clock: Clock; signal: AbortSignal; random?: () => number },
): AsyncGenerator<string> {
  const path = resourcePath(object.kind, { namespace: object.namespace });
  const fieldSelector = `metadata.name=${object.name}`;
  let current: string | undefined;
  let isAllowed = false;
  for (let failures = 0; !signal.aborted; ) {
    const startedMs = clock.monotonicMs();
    try {
      const response = await client.json({ path, query: { fieldSelector }, accept: METADATA_LIST, signal });
      const list = toList(response, toObject);
      const uid = list.items[0]?.metadata.uid;
      if (current !== undefined && uid !== current) yield current;
      current = uid;
      isAllowed = true;
      const { resourceVersion } = list;
      const query = { watch: 'true', timeoutSeconds: '290', resourceVersion, fieldSelector };
      const open = async function* (signal: AbortSignal) {
        yield* readJsonLines(await client.stream({ path, query, accept: METADATA_ONLY, signal }));
      };
      for await (const lines of withIdleTimeout(open, { clock, limitMs: IDLE_TIMEOUT_MS, signal })) {
        for (const line of lines) {
          const { type, object } = checkShape(line, {
            type: 'text',
            object: { metadata: { uid: 'text' } },
          });
          const uid = object?.metadata?.uid;
          if (uid === undefined || type === 'BOOKMARK') continue;
          current = type === 'DELETED' ? undefined : uid;
          if (type === 'DELETED') yield uid;
        }
      }
    } catch (error) {
      if (signal.aborted || !(isWatchRecoverable(error) || (isAllowed && hasStatus(error, 401, 403)))) return;
    }
    failures = clock.monotonicMs() - startedMs < HEALTHY_MS ? failures + 1 : 0;
    await clock.sleep(nextBackoffMs(failures + 1, random()), signal).catch(() => {});
  }
}
