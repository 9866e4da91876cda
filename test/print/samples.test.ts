import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { formatDescription } from '../../src/print/describe.ts';
import { EventTable } from '../../src/print/event-table.ts';
import { sortEvents } from '../../src/select/order.ts';
import { capture } from '../support/capture.ts';

const NOW = parseTime('2022-08-01T13:36:00Z') ?? 0n;

function sample(name: string): string {
  return readFileSync(new URL(`../golden/samples/${name}`, import.meta.url), 'utf8');
}

function events(name: string): CoreV1Event[] {
  return JSON.parse(sample(name)).items;
}

describe('the samples', () => {
  it('lists events in order of creation as kubectl does, to the byte', () => {
    const out = capture();
    const table = new EventTable(out.write);
    table.write(sortEvents(events('nginx-get.json'), { key: 'creationTimestamp' }), NOW);
    table.end();
    expect(out.text()).toBe(sample('nginx-get.txt'));
  });

  it("describes a pod's events as kubectl does, to the byte", () => {
    expect(formatDescription([], events('nginx-describe.json'), NOW)).toBe(sample('nginx-describe.txt'));
  });
});
