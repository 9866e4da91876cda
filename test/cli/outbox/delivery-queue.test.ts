import { describe, expect, it } from 'vitest';
import { DeliveryQueue, groupByObject, type PendingRecord } from '../../../src/cli/outbox/delivery-queue.ts';

const place = (id: number, object: string, hasFailed = false): PendingRecord => {
  const [namespace = '', name = ''] = object.split('/');
  return { id, namespace, name, hasFailed };
};

function drain(queue: DeliveryQueue): string[] {
  const taken: string[] = [];
  for (let object = queue.next(); object; object = queue.next())
    taken.push(`${object.namespace}/${object.name}`);
  return taken;
}

describe('groupByObject', () => {
  it('keeps the records about one object together, in their order', () => {
    const records = [place(1, 'a/x', true), place(2, 'b/x'), place(3, 'a/x'), place(4, 'a/y')];
    expect(
      groupByObject(records).map(({ namespace, name, ids, hasFailed }) => [namespace, name, ids, hasFailed]),
    ).toEqual([
      ['a', 'x', [1, 3], true],
      ['b', 'x', [2], false],
      ['a', 'y', [4], false],
    ]);
  });
});

describe('DeliveryQueue', () => {
  const objects = () =>
    groupByObject(['a/1', 'a/2', 'a/3', 'b/1', 'c/1', 'c/2'].map((each, id) => place(id, each)));

  it('takes one event of each namespace at a time', () => {
    const queue = new DeliveryQueue(objects(), () => false);
    expect(drain(queue)).toEqual(['a/1', 'b/1', 'c/1', 'a/2', 'c/2', 'a/3']);
  });

  it('retries failed objects after the others', () => {
    const failed = groupByObject([place(1, 'a/1', true), place(2, 'a/2'), place(3, 'b/1')]);
    expect(drain(new DeliveryQueue(failed, () => false))).toEqual(['b/1', 'a/2', 'a/1']);
  });

  it('postpones a namespace after a failure in it', () => {
    const failing = new Set<string>();
    const queue = new DeliveryQueue(objects(), (namespace) => failing.has(namespace));
    expect(queue.next()).toMatchObject({ namespace: 'a', name: '1' });
    failing.add('a');
    expect(queue.rest()).toHaveLength(5);
    expect(drain(queue)).toEqual(['b/1', 'c/1', 'c/2', 'a/2', 'a/3']);
    expect(queue.rest()).toEqual([]);
  });
});
