import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { MemoryBound } from '../../src/event/memory-bound.ts';
import { sampleEvent } from '../support/sample-event.ts';

it('refuses more events than fit into memory, before they fill it', () => {
  const bound = new MemoryBound();
  const page = Array(500).fill(sampleEvent({ message: 'm'.repeat(1_000_000) }));
  const pages = Math.ceil(getHeapStatistics().heap_size_limit / 500_000_000);
  expect(() => {
    for (let at = 0; at < pages; at += 1) bound.add(page);
  }).toThrow(/^cannot hold more than \d+ events in memory$/);
});

it('accepts as many events as clusters have', () => {
  const bound = new MemoryBound();
  const page = Array(500).fill(sampleEvent({ message: 'm'.repeat(200) }));
  for (let at = 0; at < 300; at += 1) bound.add(page);
});
