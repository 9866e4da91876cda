import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/record/outcome.ts';
import type { SharedIdentity } from '../../../src/record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../../src/record/sink.ts';
import { MemorySink } from '../../../src/record/testing/memory-sink.ts';
import { deliverAlone } from '../../support/deliver-alone.ts';
import { FaultySink } from '../../support/faulty-sink.ts';
import { sampleEvent } from '../../support/sample-event.ts';

/** Emits in a process of its own, and gives the outcome. */
function emit(
  sink: ReadableEventSink,
  identity: SharedIdentity,
  change: Partial<ReturnType<typeof sampleEvent>> = {},
): Promise<Outcome> {
  return deliverAlone(sink, { ...sampleEvent(), ...change }, identity);
}

describe('an identity', () => {
  it('makes events one that are not alike, and shows the newest', async () => {
    const sink = new MemorySink();
    const oneKey: SharedIdentity = { key: 'the same' };
    const first = await emit(sink, oneKey, { reason: 'Started', message: 'one', type: 'Normal' });
    const { metadata } = sampleEvent();
    const second = await emit(sink, oneKey, {
      reason: 'Failed',
      message: 'two',
      type: 'Warning',
      metadata: { ...metadata, annotations: { run: '2' }, labels: { of: 'ci' } },
    });
    expect([first?.kind, second?.kind]).toEqual(['created', 'patched']);
    expect(sink.events).toHaveLength(1);
    expect(sink.events[0]).toMatchObject({
      count: 2,
      reason: 'Failed',
      message: 'two',
      type: 'Warning',
      metadata: { annotations: { run: '2' }, labels: { of: 'ci' } },
    });
  });

  it('keeps events apart that are alike', async () => {
    const sink = new MemorySink();
    for (const key of ['a', 'b', 'a']) await emit(sink, { key });
    expect(sink.events.map(({ count }) => count)).toEqual([2, 1]);
  });

  it('alone keeps its name, and refuses one that is taken', async () => {
    const sink = new MemorySink();
    const alone: SharedIdentity = { key: 'any', separate: true };
    const { metadata } = sampleEvent();
    const named = (name: string) => ({ metadata: { ...metadata, name } });
    expect((await emit(sink, alone, named('x.1')))?.kind).toBe('created');
    expect((await emit(sink, alone, named('x.2')))?.kind).toBe('created');
    expect(await emit(sink, alone, named('x.1'))).toMatchObject({
      kind: 'rejected',
      error: { status: { code: 409 } },
    });
    expect(sink.events.map((event) => [event.metadata.name, event.count])).toEqual([
      ['x.1', 1],
      ['x.2', 1],
    ]);
  });

  it.each(['cut before', 'cut after'] as const)(
    'alone is stored once when the connection is %s the write',
    async (cut) => {
      const sink = new MemorySink();
      let cuts = 0;
      const faulty = new FaultySink(sink, (verb) => (verb === 'create' && cuts++ === 0 ? cut : undefined));
      const outcome = await emit(faulty, { key: 'any', separate: true });
      expect(outcome?.kind).toBe('created');
      expect(sink.events).toHaveLength(1);
      expect(sink.events[0]?.count).toBe(1);
    },
  );
});
