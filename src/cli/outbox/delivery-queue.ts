import type { OutboxRecord } from '../../store/outbox.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Object with events in the outbox. */
export interface PendingObject {
  name: string;
  namespace: string;
  /** IDs of its records, in order. */
  ids: number[];
  /** Whether delivery of the first one has failed. */
  hasFailed: boolean;
}

/** What the order of delivery depends on. */
export type PendingRecord = Omit<PendingObject, 'ids'> & { id: number };

/** Reads what the queue needs from a record. A damaged record is reported when it is sent. */
export function toPendingRecord({ id, tries, content }: OutboxRecord<OutboxEvent>): PendingRecord {
  const { event, unresolved } = content ?? {};
  const name = event?.involvedObject?.name ?? '';
  const namespace = unresolved?.namespace ?? event?.metadata?.namespace ?? '';
  return { id, name, namespace, hasFailed: tries > 0 };
}

/** Groups records by object, in the order of their first records. */
export function groupByObject(records: Iterable<PendingRecord>): PendingObject[] {
  const objects = new Map<string, PendingObject>();
  for (const { id, ...record } of records) {
    const key = `${record.namespace}/${record.name}`;
    const object = objects.get(key);
    if (object) object.ids.push(id);
    else objects.set(key, { ...record, ids: [id] });
  }
  return [...objects.values()];
}

/**
 * Queue of objects in which no namespace blocks the others: objects without failures come first, namespaces alternate,
 * and namespaces in which deliveries fail come last.
 */
export class DeliveryQueue {
  readonly #isFailing: (namespace: string) => boolean;
  readonly #first: PendingObject[];
  readonly #last: PendingObject[] = [];

  constructor(objects: PendingObject[], isFailing: (namespace: string) => boolean) {
    this.#isFailing = isFailing;
    // Objects are taken from the end.
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

  /** Objects that were not taken. */
  rest(): PendingObject[] {
    return [...this.#first, ...this.#last];
  }
}

function interleave(objects: PendingObject[]): PendingObject[] {
  const ranks = new Map<string, number>();
  const ranked = objects.map((object) => {
    const rank = ranks.get(object.namespace) ?? 0;
    ranks.set(object.namespace, rank + 1);
    return { object, rank };
  });
  ranked.sort((a, b) => Number(a.object.hasFailed) - Number(b.object.hasFailed) || a.rank - b.rank);
  return ranked.map(({ object }) => object);
}
