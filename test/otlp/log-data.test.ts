import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { toResourceLogs } from '../../src/otlp/log-data.ts';
import { sampleEvent } from '../support/sample-event.ts';

const OBSERVED_AT = 1772366405000000000n;

function golden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../golden/otlp/${name}`, import.meta.url), 'utf8'));
}

it("names attributes as the Collector's k8seventsreceiver does", () => {
  const event = sampleEvent({
    metadata: {
      uid: '11111111-2222-3333-4444-555555555555',
      resourceVersion: '4711',
      creationTimestamp: '2026-03-01T12:00:00Z',
    },
    involvedObject: {
      uid: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      resourceVersion: '4242',
      fieldPath: 'spec.containers{web}',
    },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-03-01T12:00:00Z',
    lastTimestamp: '2026-03-01T12:00:01Z',
    count: 4,
  });
  const cluster = { name: 'prod', uid: '99999999-8888-7777-6666-555555555555' };
  expect(toResourceLogs(event, OBSERVED_AT, cluster)).toEqual(golden('pod-event.json'));
});

it('describes the CI job that recorded an event by the conventions', () => {
  const event = sampleEvent({
    metadata: {
      annotations: {
        'kubectl-kev/ci': 'github-actions',
        'kubectl-kev/commit': '9d59409acf479dfa0df1aa568182e43e43df8bbe',
        'kubectl-kev/ref': 'refs/heads/feature/x',
        'kubectl-kev/actor': 'octocat',
        'kubectl-kev/job': 'deploy',
        'kubectl-kev/run-url': 'https://github.com/o/r/actions/runs/1',
        'kubectl-kev/traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'kubectl-kev/run': 'not for others',
        other: 'not for others',
      },
    },
    eventTime: '2026-03-01T12:00:00.123456Z',
    series: { count: 7, lastObservedTime: '2026-03-01T12:00:03.654321Z' },
    action: 'Deploy',
    reportingComponent: 'kev',
  });
  expect(toResourceLogs(event, OBSERVED_AT)).toEqual(golden('ci-event.json'));
});

it.each([
  ['refs/tags/v1', 'v1', 'tag'],
  ['main', 'main', undefined],
  [undefined, undefined, undefined],
])('reads the ref %s', (ref, name, type) => {
  const event = sampleEvent({
    metadata: ref === undefined ? {} : { annotations: { 'kubectl-kev/ref': ref } },
  });
  const attributes = new Map(
    toResourceLogs(event, OBSERVED_AT).scopeLogs[0]?.logRecords[0]?.attributes.map(({ key, value }) => [
      key,
      value,
    ]),
  );
  const text = (value: string | undefined) => value && { stringValue: value };
  expect(attributes.get('vcs.ref.head.name')).toEqual(text(name));
  expect(attributes.get('vcs.ref.head.type')).toEqual(text(type));
});

it('has no severity for a type that is not known', () => {
  const [scope] = toResourceLogs(sampleEvent({ type: 'Odd' }), OBSERVED_AT).scopeLogs;
  expect(scope?.logRecords[0]).not.toHaveProperty('severityNumber');
});
