import type { OutboxRecord } from '../../store/outbox.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** An object about which something waits in the outbox. */
export interface PendingObject {
  name: string;
  namespace: string;
  /** The records, in their order. */
  ids: number[];
  /** Whether the first of them has been tried in vain. */
  hasFailed: boolean;
}

/** What decides when a record has its turn. */
export interface PendingRecord {
  id: number;
  name: string;
  namespace: string;
  hasFailed: boolean;
}

/** A record may be damaged: that is found out when it is sent. */
export function toPendingRecord({ id, tries, content }: OutboxRecord<OutboxEvent>): PendingRecord {
  const { event, unresolved } = content ?? {};
  const name = event?.involvedObject?.name ?? '';
  const namespace = unresolved?.namespace ?? event?.metadata?.namespace ?? '';
  return { id, name, namespace, hasFailed: tries > 0 };
}

/** The objects about which these records are, in the order of their first records. */
export function groupByObject(records: Iterable<PendingRecord>): PendingObject[] {
  const objects = new Map<string, PendingObject>();
  for (const { id, ...place } of records) {
    const key = `${place.namespace}/${place.name}`;
    const object = objects.get(key);
    if (object) object.ids.push(id);
    else objects.set(key, { ...place, ids: [id] });
  }
  return [...objects.values()];
}

/**
 * Gives out objects so that none holds up the others: those that have not failed first, the namespaces in turn, and
 * those of a namespace in which something fails when nothing else is left.
 */
export class DeliveryQueue {
  readonly #isFailing: (namespace: string) => boolean;
  readonly #first: PendingObject[];
  readonly #last: PendingObject[] = [];

  constructor(objects: PendingObject[], isFailing: (namespace: string) => boolean) {
    this.#isFailing = isFailing;
    // From their ends they are taken.
    this.#first = interleave(objects).reverse();
  }

  next(): PendingObject | undefined {
    for (let object = this.#first.pop(); object !== undefined; object = this.#first.pop()) {
      if (!this.#isFailing(object.namespace)) return object;
      this.#last.push(object);
      if (this.#first.length === 0) this.#last.reverse();
    }
    return this.#last.pop();
  }

  /** What has not been given out. */
  rest(): PendingObject[] {
    return [...this.#first, ...this.#last];
  }
}

function interleave(objects: PendingObject[]): PendingObject[] {
  const turns = new Map<string, number>();
  const placed = objects.map((object) => {
    const turn = turns.get(object.namespace) ?? 0;
    turns.set(object.namespace, turn + 1);
    return { object, turn };
  });
  placed.sort((a, b) => Number(a.object.hasFailed) - Number(b.object.hasFailed) || a.turn - b.turn);
  return placed.map(({ object }) => object);
}
