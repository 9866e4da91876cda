import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Envtest, startEnvtest } from '../support/envtest.ts';
import { Home } from '../support/kev.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';
import { envtest } from './open.ts';

describe.skipIf(!envtest)('kev emit -f of whole events, on a cluster', () => {
  let server: Envtest;
  let home: Home;
  beforeAll(async () => {
    server = await startEnvtest();
    home = new Home({ KUBECONFIG: server.kubeconfigs.admin });
  });
  afterAll(async () => {
    home[Symbol.dispose]();
    await server.stop();
  });

  const state = (name: string, parts: EventParts) => ({
    kind: 'Event',
    apiVersion: 'v1',
    ...sampleEvent({
      involvedObject: { namespace: 'default' },
      ...parts,
      metadata: { name, uid: name, namespace: 'default' },
    }),
  });
  const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

  it.each(['message', 'reason', 'key=k', 'none'])(
    'counts states once, and keeps exact times, with %s',
    async (dedupe) => {
      const reason = `With${dedupe.replace('=', '')}`;
      const classic = (count: number) =>
        state(`classic-${reason.toLowerCase()}`, {
          reason,
          count,
          lastTimestamp: `2026-03-01T12:0${count}:00Z`,
        });
      const { firstTimestamp, lastTimestamp, count, ...newer } = state(`newer-${reason.toLowerCase()}`, {
        reason: `${reason}Series`,
        eventTime: '2026-03-01T12:00:00.123456Z',
        reportingComponent: 'example.com/scheduler',
        reportingInstance: 'scheduler-1',
        action: 'Binding',
      });
      const series = (count: number) => ({
        ...newer,
        series: { count, lastObservedTime: '2026-03-01T12:09:00.654321Z' },
      });
      const input = lines(classic(1), classic(3), newer, series(2), series(5));
      const emitted = await home.kev(['emit', '-f', '-', '--dedupe', dedupe], { input });
      expect(emitted).toMatchObject({ status: 0 });
      const { stdout } = await home.kev(['get', '-o', 'ndjson', '--reason', `${reason},${reason}Series`]);
      const stored = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      if (dedupe === 'key=k') expect(stored).toHaveLength(1);
      else {
        expect(stored).toMatchObject(
          [
            {
              eventTime: newer.eventTime,
              series: { count: 5, lastObservedTime: '2026-03-01T12:09:00.654321Z' },
            },
            { count: 3, lastTimestamp: '2026-03-01T12:03:00Z' },
          ].toSorted((a) => ('count' in a ? -1 : 1)),
        );
      }
    },
  );
});
