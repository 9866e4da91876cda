import { expect, it } from 'vitest';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { describeSinkContract } from '../../support/sink-contract.ts';

describeSinkContract('MemorySink', async () => ({ sink: new MemorySink(), namespace: 'default' }));

it('stamps events with its clock', async () => {
  const sink = new MemorySink({ clock: new FakeClock(1772366400999999999n) });
  const stored = await sink.create({ metadata: { name: 'a', namespace: 'ns' }, involvedObject: {} });
  expect(stored.metadata.creationTimestamp).toBe('2026-03-01T12:00:00Z');
});

it('forgets what is deleted', async () => {
  const sink = new MemorySink();
  await sink.create({ metadata: { name: 'a', namespace: 'ns' }, involvedObject: {} });
  expect(sink.delete('ns', 'a')).toBe(true);
  expect(sink.delete('ns', 'a')).toBe(false);
  expect(sink.events).toEqual([]);
});
