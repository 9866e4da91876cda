import { objectOfEvent } from '../../event/object-of-event.ts';
import { componentOf } from '../../event/reporter.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { plainMessageOf } from '../wording/meaning-of.ts';
import { type ContextOf, EventCounts } from './event-counts.ts';
import { foldMessage, type MessagePattern } from './message-pattern.ts';

/** Events that differ only in their objects, and in names and numbers in their messages. */
export class SimilarEvents extends EventCounts {
  /** The one that comes last. */
  event: CoreV1Event;
  readonly #words: readonly string[];
  /** Undefined where the values of two messages differ. */
  readonly #values: (string | undefined)[];

  constructor(event: CoreV1Event, { words, values }: MessagePattern, contextOf: ContextOf | undefined) {
    super(contextOf);
    this.event = event;
    this.#words = words;
    this.#values = [...values];
  }

  /** Adds an event whose message has the same words. */
  addSimilar(event: CoreV1Event, { values }: MessagePattern): void {
    this.event = event;
    this.add(event);
    for (const [at, value] of values.entries()) {
      if (this.#values[at] !== value) this.#values[at] = undefined;
    }
  }

  /** Their message, with `*` where it differs. */
  get message(): string {
    const [words, values] = [this.#words, this.#values];
    let text = '';
    for (const [at, value] of values.entries()) {
      const before = words[at] ?? '';
      // One `*` for several parts of a name.
      const isJoined =
        at > 0 && value === undefined && values[at - 1] === undefined && /^[-.]?$/.test(before);
      if (!isJoined) text += before + (value ?? '*');
    }
    return text + words.at(-1);
  }
}

/**
 * Groups events of the same type, reason, and component whose messages have the same words. Groups are in the order of
 * their last events.
 */
export function groupSimilarEvents(events: readonly CoreV1Event[], contextOf?: ContextOf): SimilarEvents[] {
  const groups = new Map<string, SimilarEvents>();
  for (const event of events) {
    const pattern = foldMessage(plainMessageOf(event), objectOfEvent(event));
    const key = JSON.stringify([event.type, event.reason, componentOf(event), pattern.words]);
    const group = groups.get(key) ?? new SimilarEvents(event, pattern, contextOf);
    groups.delete(key);
    groups.set(key, group);
    group.addSimilar(event, pattern);
  }
  return [...groups.values()];
}
