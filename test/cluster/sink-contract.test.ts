import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { openCluster } from '../../src/library/open-cluster.ts';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import type { Outcome } from '../../src/record/outcome.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { refuse, type ServerFault, startEventServer } from '../support/event-server.ts';
import type { ReceivedRequest } from '../support/scripted-server.ts';
import { describeSinkContract } from '../support/sink-contract.ts';

/** Waits for nothing: neither for Retry-After nor between two tries. */
const hurriedClock: Clock = { ...systemClock, sleep: async () => {} };

/** The sink of a cluster at this address, through a KubeConfig such as a user hands in. */
function openAt(url: string) {
  const kubeconfig = {
    getCurrentCluster: () => ({ server: url }),
    applyToHTTPSOptions: async (options: object) => {
      const { Agent } = await import('node:http');
      Object.assign(options, { agent: new Agent() });
    },
  };
  return openCluster({ kubeconfig, clock: hurriedClock });
}

const busy: ServerFault[] = [
  { response: refuse(429, { reason: 'TooManyRequests' }, { 'retry-after': '1' }) },
  { response: refuse(429) },
  { response: refuse(503, { reason: 'ServiceUnavailable' }, { 'retry-after': '2' }) },
  { response: refuse(500, {}, { 'retry-after': '1' }) },
];

describe.each<[string, () => (request: ReceivedRequest) => ServerFault | undefined]>([
  ['an HTTP server', () => () => undefined],
  [
    'an HTTP server that is busy each time it is asked',
    () => {
      let requests = 0;
      return () => busy[requests++ % (busy.length + 1)];
    },
  ],
])('%s', (name, faults) => {
  describeSinkContract(name, async () => {
    const server = await startEventServer(new MemorySink(), faults());
    const sink = await openAt(server.url);
    return {
      sink,
      namespace: 'contract',
      close: async () => {
        await sink.close();
        await server.close();
      },
    };
  });
});

const POD = { kind: 'Pod', apiVersion: 'v1', namespace: 'ns', name: 'web', uid: 'u-1' };

/** Records one event as often as said, and hands each that was stored to `between`; what a server made of it. */
async function record({
  times = 1,
  sharedCounts,
  faults,
  between = () => {},
}: {
  times?: number;
  sharedCounts: boolean;
  faults: Partial<Record<'POST' | 'PATCH' | 'GET', ServerFault[]>>;
  between?: (stored: MemorySink) => void;
}) {
  const stored = new MemorySink();
  const server = await startEventServer(stored, ({ method }) => faults[method as 'POST']?.shift());
  onTestFinished(() => server.close());
  await using sink = await openAt(server.url);
  const outcomes: Outcome[] = [];
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome);
  await using broadcaster = new EventBroadcaster({ clock: hurriedClock, log: () => {} });
  const recording = broadcaster.startRecordingToSink(sink, { sharedCounts, onOutcome });
  const recorder = broadcaster.newRecorder({ component: 'c' });
  for (let time = 1; time <= times; time++) {
    recorder.event(POD, 'Normal', 'R', 'm');
    await broadcaster.flush();
    between(stored);
  }
  const { emitted, pending, ...ends } = recording.totals;
  expect({ emitted, pending }).toEqual({ emitted: times, pending: 0 });
  expect(Object.values(ends).reduce((sum, count) => sum + count)).toBe(times);
  return {
    kinds: outcomes.map(({ kind }) => kind).join(' '),
    counts: stored.events.map(({ count }) => count),
    methods: server.requests.map(({ method }) => method).join(' '),
  };
}

const cutBefore: ServerFault = { response: { cut: 'before' } };
const cutAfter: ServerFault = { response: { cut: 'before' }, processed: true };
const cutWithin: ServerFault = { response: { cut: 'within', body: '{"kind":' }, processed: true };
const html: ServerFault = {
  response: { body: '<html>busy</html>', headers: { 'content-type': 'text/html' } },
};
const htmlAfter: ServerFault = { ...html, processed: true };
const terminating = refuse(403, {
  reason: 'Forbidden',
  details: { causes: [{ reason: 'NamespaceTerminating' }] },
});

describe.each([
  ['as client-go does', false],
  ['with shared counts', true],
])('what a server does to an event that is recorded %s', (_, sharedCounts) => {
  it.each<[string, ServerFault[], string, number[]]>([
    ['429 with Retry-After', [busy[0] as ServerFault], 'created', [1]],
    ['503 with Retry-After, ten times', Array(10).fill(busy[2]), 'created', [1]],
    ['503 with Retry-After, once too often', Array(11).fill(busy[2]), 'rejected', []],
    ['500', [{ response: refuse(500) }], 'rejected', []],
    ['a quota that is used up', [{ response: refuse(403, { reason: 'Forbidden' }) }], 'rejected', []],
    ['a namespace that is going away', [{ response: terminating }], 'rejected', []],
    ['a cut before it was processed', [cutBefore], 'created', [1]],
    ['eleven cuts', Array(11).fill(cutBefore), 'created', [1]],
    ['twelve cuts', Array(12).fill(cutBefore), 'failed', []],
    ['an answer that is no JSON', [html], 'created', [1]],
  ])('%s when it is created', async (_, post, kinds, counts) => {
    const { kinds: actual, counts: stored } = await record({ sharedCounts, faults: { POST: [...post] } });
    expect(actual).toBe(kinds);
    expect(stored).toEqual(counts);
  });

  it.each([
    ['a cut after it was processed', cutAfter],
    ['a cut in the middle of the answer', cutWithin],
    ['an answer that is no JSON, after it was processed', htmlAfter],
  ])('%s does not make two events when it is created', async (_, fault) => {
    const { counts, kinds } = await record({ sharedCounts, faults: { POST: [fault] } });
    expect(counts).toEqual([1]);
    // client-go's way finds its own name taken, and cannot know by whom.
    expect(kinds).toBe(sharedCounts ? 'created' : 'rejected');
  });

  it.each([
    ['429 with Retry-After', busy[0] as ServerFault],
    ['a cut before it was processed', cutBefore],
    ['a cut after it was processed', cutAfter],
    ['a cut in the middle of the answer', cutWithin],
    ['an answer that is no JSON', html],
    ['an answer that is no JSON, after it was processed', htmlAfter],
  ])('%s when it comes again', async (_, fault) => {
    const faults = { PATCH: [fault] };
    expect(await record({ times: 3, sharedCounts, faults })).toMatchObject({
      kinds: 'created patched patched',
      counts: [3],
    });
  });

  it('404 when it comes again, since its time to live is over: it is created again, and counted on', async () => {
    let rounds = 0;
    const between = (stored: MemorySink) => {
      rounds += 1;
      if (rounds === 2) for (const { metadata } of stored.events) stored.delete('ns', metadata.name ?? '');
    };
    expect(await record({ times: 3, sharedCounts, faults: {}, between })).toMatchObject({
      kinds: 'created patched created',
      counts: [3],
    });
  });
});

it('with shared counts a server that is cut off at each kind of request loses and doubles nothing', async () => {
  const faults = {
    POST: [cutBefore, cutAfter],
    PATCH: [cutAfter, html, cutBefore, cutWithin],
    GET: [cutBefore, html, cutWithin],
  };
  expect(await record({ times: 5, sharedCounts: true, faults })).toMatchObject({
    kinds: 'created patched patched patched patched',
    counts: [5],
  });
});
