import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { formatDescription } from '../../src/print/describe.ts';
import { objectHeadRows, referenceHeadRows } from '../../src/print/object-head.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;
const lines = (object: Parameters<typeof objectHeadRows>[0]) =>
  formatDescription(objectHeadRows(object, NOW), [], NOW, { events: false }).split('\n').slice(0, -1);

describe('objectHeadRows', () => {
  it('shows what every object has', () => {
    expect(lines({ metadata: { name: 'n1' } })).toEqual([
      'Name:         n1',
      'Labels:       <none>',
      'Annotations:  <none>',
    ]);
  });

  it('shows labels and annotations one below the other, in order of name', () => {
    const annotations = {
      z: 'last',
      long: 'x'.repeat(140),
      lines: 'one\ntwo\n',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    const metadata = { name: 'web-0', namespace: 'ns', labels: { tier: 'front', app: 'web' }, annotations };
    expect(lines({ metadata })).toEqual([
      'Name:         web-0',
      'Namespace:    ns',
      'Labels:       app=web',
      '              tier=front',
      'Annotations:  lines:',
      '                one',
      '                two',
      '              long:',
      `                ${'x'.repeat(138)}...`,
      '              z: last',
    ]);
  });

  it('shows status, controller and conditions where they are', () => {
    const ownerReferences = [
      { kind: 'Other', name: 'x' },
      { kind: 'ReplicaSet', name: 'web-7d', controller: true },
    ];
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'not\nready' },
      { type: 'Initialized', status: 'True', lastTransitionTime: '2026-03-01T11:00:00Z' },
    ];
    const status = { phase: 'Failed', reason: 'Evicted', message: 'low on memory', conditions };
    expect(lines({ metadata: { name: 'x', ownerReferences }, status }).slice(3)).toEqual([
      'Status:         Failed',
      'Reason:         Evicted',
      'Message:        low on memory',
      'Controlled By:  ReplicaSet/web-7d',
      'Conditions:',
      '  Type         Status  Reason              Message',
      '  ----         ------  ------              -------',
      '  Ready        False   ContainersNotReady  not\\nready',
      '  Initialized  True                        ',
    ]);
  });

  it('leaves out empty columns of conditions', () => {
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    expect(lines({ metadata: { name: 'x' }, status }).slice(3)).toEqual([
      'Conditions:',
      '  Type   Status',
      '  ----   ------',
      '  Ready  True',
    ]);
  });

  it('prints how long an object has been terminating', () => {
    const metadata = { name: 'x', deletionTimestamp: '2026-03-01T11:55:00Z' };
    expect(lines({ metadata, status: { phase: 'Running' } })).toContain(
      'Status:       Terminating (lasts 5m)',
    );
  });

  it.each([null, 'text', 7, [], { phase: {}, conditions: 'x' }, { conditions: [null, 'x', { type: 1 }] }])(
    'takes the status %j for none',
    (status) => {
      expect(lines({ metadata: { name: 'x' }, status })).toHaveLength(3);
    },
  );
});

describe('referenceHeadRows', () => {
  it('prints what events contain about their object, and nothing else', () => {
    expect(referenceHeadRows({ kind: 'Pod', apiVersion: 'v1', name: 'x\x1b', uid: 'u' })).toEqual([
      ['Name:', 'x\\x1b'],
      ['API Version:', 'v1'],
      ['Kind:', 'Pod'],
    ]);
  });
});
