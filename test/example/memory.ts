import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventBroadcaster, type EventRecorder, MemorySink } from '../../src/index.ts';

const shop = {
  apiVersion: 'example.com/v1',
  kind: 'Shop',
  metadata: { name: 'north', namespace: 'default' },
};

function open(recorder: EventRecorder): void {
  recorder.record(shop, { type: 'Normal', reason: 'Opened', message: 'the shop is open' });
}

test('opening a shop is recorded once, and counted', async () => {
  const sink = new MemorySink();
  await using broadcaster = new EventBroadcaster();
  broadcaster.startRecordingToSink(sink);
  const recorder = broadcaster.newRecorder({ component: 'shop-controller' });
  open(recorder);
  open(recorder);
  await broadcaster.flush();
  assert.deepEqual(
    sink.events.map(({ reason, count }) => ({ reason, count })),
    [{ reason: 'Opened', count: 2 }],
  );
});
