import { StatusError } from '../errors.ts';
import type { EventQuery } from './query.ts';
import { Shown } from './shown.ts';
import type { EventSource } from './source.ts';
import type { CoreV1Event } from './types.ts';

/**
 * What one who follows a source is told, in order.
 *
 * - `page`: a part of a list, without what was given before
 * - `listed`: the list is whole and stands at this version
 * - `changes`: what came since, in its order; all up to this version has now been given. May hold no event
 * - `forgotten`: the source no longer knows where it stood. A list follows, which shows the last state
 *   of everything and not what came and went meanwhile
 * - `lost`, `recovered`: the connection; in between it is tried again and again
 * - `unreadable`: at this place is something else than an event; it is passed over
 */
export type Followed =
  | { kind: 'page'; events: CoreV1Event[] }
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'changes'; events: CoreV1Event[]; resourceVersion: string }
  | { kind: 'forgotten' }
  | { kind: 'lost'; error: Error; retryMs: number }
  | { kind: 'recovered' }
  | { kind: 'unreadable'; place: string };

/** How long to put up with a connection. What has none takes no notice. */
export interface Patience {
  /** How long it may say nothing at all, in milliseconds. Default 295,000. */
  silenceMs?: number | undefined;
  /** The longest time between two tries to restore it, in milliseconds. Default 30,000. */
  maxPauseMs?: number | undefined;
}

export interface FollowOptions {
  /** Everything up to this version has been given already: no list comes first. */
  resourceVersion?: string | undefined;
  patience?: Patience | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Follows a source that has no connection to lose: its events, then what comes, until the signal
 * aborts. What was given is not given again, also when the source has forgotten where it stood.
 *
 * @throws whatever list and watch throw, but for the 410 that means forgotten
 */
export async function* followSource(
  source: Pick<EventSource, 'list' | 'watch'>,
  query: EventQuery,
  { resourceVersion, signal }: FollowOptions,
): AsyncGenerator<Followed> {
  const shown = new Shown(resourceVersion);
  const asked = signal && { signal };
  let position = resourceVersion;
  while (!signal?.aborted) {
    if (position === undefined) {
      for await (const page of source.list(query, asked)) {
        position = page.resourceVersion;
        shown.beginList(position);
        yield { kind: 'page', events: page.items.filter((event) => shown.take(event)) };
      }
      shown.endList();
      yield { kind: 'listed', resourceVersion: position ?? '' };
    }
    try {
      for await (const { type, object } of source.watch(query, {
        resourceVersion: position ?? '',
        ...asked,
      })) {
        position = object.metadata.resourceVersion ?? position;
        if (type === 'DELETED') shown.forget(object);
        else if (shown.take(object)) {
          yield { kind: 'changes', events: [object], resourceVersion: position ?? '' };
        }
      }
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.code !== 410) throw error;
      position = undefined;
      yield { kind: 'forgotten' };
    }
  }
}
