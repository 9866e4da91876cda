import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { limitSink } from '../../src/record/limited-sink.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { settle } from '../support/fake-clock.ts';
import { FaultySink } from '../support/faulty-sink.ts';
import { describeSinkContract } from '../support/sink-contract.ts';

const eventOf = (name: string): CoreV1Event => ({ metadata: { namespace: 'ns', name }, involvedObject: {} });

it('limits the requests in flight, and sends the others in order', async () => {
  const waiting: (() => void)[] = [];
  const inner = new FaultySink(
    new MemorySink(),
    () => undefined,
    () => new Promise<void>((resolve) => waiting.push(resolve)),
  );
  const sink = limitSink(inner, 2);
  const done: string[] = [];
  const requests = [
    sink.create(eventOf('a')).then(() => done.push('create a')),
    sink.create(eventOf('b')).then(() => done.push('create b')),
    sink.get('ns', 'a').then(() => done.push('get a')),
    sink.find({}).then((found) => done.push(`find ${found.length}`)),
  ];
  await settle();
  expect(inner.requests).toEqual(['create', 'create']);
  while (waiting.length > 0) {
    expect(waiting.length).toBeLessThanOrEqual(2);
    waiting.shift()?.();
    await settle();
  }
  await Promise.all(requests);
  expect(done).toEqual(['create a', 'create b', 'get a', 'find 2']);
});

it('has capacity again after a request that failed', async () => {
  const sink = limitSink(
    new FaultySink(new MemorySink(), (verb) => (verb === 'get' ? 'cut before' : undefined)),
    1,
  );
  await expect(sink.get('ns', 'a')).rejects.toThrow('connection cut');
  expect(await sink.create(eventOf('a'))).toMatchObject({ metadata: { name: 'a' } });
});

describeSinkContract('limitSink', async () => ({
  sink: limitSink(new MemorySink(), 2),
  namespace: 'default',
}));
