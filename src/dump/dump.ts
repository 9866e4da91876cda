import { KevError } from '../errors.ts';
import type { CoreV1Event } from '../event/types.ts';

/**
 * The events of a dump, in its order: a List as `kubectl get events -o json` prints it, or a single
 * event. Objects of other kinds are passed over.
 *
 * @param name what the dump is called, for the words of an error
 * @throws KevError `input` when it is none
 */
export function parseDump(text: string, name: string): CoreV1Event[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new KevError('input', `cannot read ${name}: it is no JSON (${(error as Error).message})`, {
      cause: error,
    });
  }
  const items = isObject(content) && Array.isArray(content.items) ? content.items : [content];
  if (!items.every(isObject))
    throw new KevError('input', `cannot read ${name}: it holds no Kubernetes objects`);
  return items.filter((item) => item.kind === 'Event') as unknown as CoreV1Event[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
