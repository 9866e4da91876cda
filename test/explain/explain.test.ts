import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { explain } from '../../src/explain/explain.ts';
import type { Question } from '../../src/explain/scope.ts';
import { readIncidents } from '../incidents/incident.ts';

const NOW = 1_790_000_000_000_000_000n;

const real = readIncidents().flatMap(({ events }) => events);

const text = fc.oneof(
  fc.constantFrom(
    '',
    'Failed',
    'BackOff',
    'web',
    'web-7f9c8b5d44',
    'web-7f9c8b5d44-x2x4x',
    'node-1',
    'Pod',
    'Node',
  ),
  fc.constantFrom(...real.map(({ message = '' }) => message)),
  fc.string(),
);

const time = fc.oneof(
  fc.constantFrom(undefined, null, '', 'yesterday', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
  fc.bigInt({ min: -10_000n, max: 100n }).map((seconds) => formatTime(NOW + seconds * 1_000_000_000n)),
);

const reference = fc.record(
  {
    kind: fc.oneof(
      fc.constantFrom('Pod', 'Node', 'ReplicaSet', 'Deployment', 'Job', 'PersistentVolumeClaim'),
      text,
    ),
    namespace: fc.constantFrom('a', 'b', ''),
    name: text,
    uid: fc.constantFrom('u-1', 'u-2', ''),
    fieldPath: fc.constantFrom('spec.containers{web}', 'spec.initContainers{init}', 'spec.'),
  },
  { requiredKeys: [] },
);

/** Events of any shape that the API allows, and events of incidents with parts replaced. */
const anyEvent: fc.Arbitrary<CoreV1Event> = fc
  .tuple(
    fc.option(fc.constantFrom(...real), { nil: undefined }),
    fc.record(
      {
        involvedObject: reference,
        reason: fc.oneof(fc.constantFrom(...real.map(({ reason }) => reason ?? '')), text),
        message: text,
        type: fc.constantFrom('Normal', 'Warning', ''),
        count: fc.integer(),
        firstTimestamp: time,
        lastTimestamp: time,
        eventTime: time,
        related: reference,
        source: fc.record({ component: text, host: text }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    fc.record({ name: text, namespace: fc.constantFrom('a', 'b') }),
  )
  .map(
    ([base, parts, metadata]) => ({ ...(base ?? { involvedObject: {} }), metadata, ...parts }) as CoreV1Event,
  );

const anyQuestion: fc.Arbitrary<Question> = fc.constantFrom<Question>(
  { namespace: undefined },
  { namespace: 'a' },
  { object: () => true },
  { object: () => false },
  { object: ({ kind }) => kind === 'node' },
  { object: ({ name }) => name === 'web' },
);

const anyObject = fc.record({
  kind: fc.constantFrom('Pod', 'ReplicaSet', 'Node'),
  metadata: fc.record({
    name: text,
    namespace: fc.constantFrom('a', 'b'),
    uid: fc.constantFrom('u-1', 'u-2'),
    creationTimestamp: fc.constantFrom('2026-01-01T00:00:00Z', 'never'),
    ownerReferences: fc.oneof(fc.array(reference, { maxLength: 3 }), fc.constant('none')),
  }),
});

it('explains events of any shape, by events of the input only', () => {
  fc.assert(
    fc.property(
      anyQuestion,
      fc.array(anyEvent, { maxLength: 30 }),
      fc.array(anyObject, { maxLength: 5 }),
      (question, events, objects) => {
        const known = new Set(events);
        const { stories, status } = explain(question, { events, objects }, NOW);
        for (const { cause, facts, consequences, affected, ongoing, over } of stories) {
          expect(facts).toContain(cause);
          for (const { event } of [...facts, ...consequences.flatMap((each) => each.facts)])
            expect(known).toContain(event);
          expect(affected.length).toBeGreaterThan(0);
          expect(ongoing === false).toBe(over !== undefined);
        }
        if (stories.some(({ ongoing }) => ongoing)) expect(['failing', 'degraded']).toContain(status);
        if (events.length === 0) expect(status).toBe('unknown');
      },
    ),
    { numRuns: 500 },
  );
});

it('explains long chains of owners and owners in a circle', () => {
  const metadata = (name: string, owner: string) => ({
    name,
    namespace: 'a',
    ownerReferences: [{ kind: 'ReplicaSet', name: owner }],
  });
  const objects = Array.from({ length: 1000 }, (_, at) => ({
    kind: 'ReplicaSet',
    metadata: metadata(`set-${at}`, `set-${(at + 1) % 1000}`),
  }));
  const events = objects.map(
    ({ metadata: { name, namespace } }): CoreV1Event => ({
      metadata: { name: `${name}.1`, namespace },
      involvedObject: { kind: 'ReplicaSet', name, namespace },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'Error creating: pods "x" is forbidden: exceeded quota: q',
    }),
  );
  const { stories } = explain({ namespace: 'a' }, { events, objects }, NOW);
  expect(stories.length).toBeGreaterThan(0);
});

it('takes no events about a namespace that a message only mentions', () => {
  const warningAbout = (kind: string, name: string, parts: Partial<CoreV1Event>): CoreV1Event => ({
    metadata: { name: `${name}.1`, namespace: 'a' },
    involvedObject: { kind, name },
    type: 'Warning',
    ...parts,
  });
  const events = [
    warningAbout('ReplicaSet', 'web', {
      reason: 'FailedCreate',
      message: 'pods "web-1" is forbidden: User "ci" cannot create resource "pods" in the namespace "a"',
    }),
    warningAbout('Namespace', 'a', { reason: 'RunFailed', message: 'sh: failed with exit status 7' }),
  ];
  const { stories } = explain({ object: ({ name }) => name === 'web' }, { events }, NOW);
  expect(stories.map(({ cause }) => cause.event.reason)).toEqual(['FailedCreate']);
});
