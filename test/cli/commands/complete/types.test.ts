import { describe, expect, it } from 'vitest';
import { typeCandidates } from '../../../../src/cli/commands/complete/types.ts';
import type { CoreV1Event } from '../../../../src/event/types.ts';
import { builtInKinds, findKind, type Kind } from '../../../../src/kinds/kinds.ts';
import { sampleEvent } from '../../../support/sample-event.ts';

const kind = (name: string, group: string, version = 'v1'): Kind => ({
  kind: name,
  group,
  version,
  plural: `${name.toLowerCase()}s`,
  singular: name.toLowerCase(),
  shortNames: name === 'Certificate' ? ['cert'] : [],
  namespaced: true,
});
const others = [
  kind('Deployment', 'apps'),
  kind('Certificate', 'cert-manager.io'),
  kind('Certificate', 'cert-manager.io', 'v1alpha2'),
  kind('Certificate', 'networking.internal'),
  kind('Pod', 'metrics.k8s.io', 'v1beta1'),
];
const texts = (typed: string, kinds: Kind[] = [...builtInKinds(), ...others], events: CoreV1Event[] = []) =>
  typeCandidates(typed, kinds, events).map(({ text }) => text);
const about = (kind: string, apiVersion?: string): CoreV1Event => ({
  ...sampleEvent(),
  involvedObject: { kind, name: 'x', ...(apiVersion && { apiVersion }) },
});

describe('the types that complete a word', () => {
  it.each([
    ['deploy', ['deployment/']],
    ['deployments', ['deployments/']],
    ['svc', ['svc/']],
    ['pod', ['pod/', 'podtemplate/', 'poddisruptionbudget/', 'pod.metrics.k8s.io/']],
    ['certificate', ['certificatesigningrequest/', 'certificate/', 'certificate.networking.internal/']],
    ['certificate.', ['certificate.cert-manager.io/', 'certificate.networking.internal/']],
    ['cert-', []],
    ['deployment.a', ['deployment.apps/']],
    ['nothing', []],
  ])('by %j are %j', (typed, expected) => {
    expect(texts(typed)).toEqual(expected);
  });

  it('are all known types', () => {
    for (const { text } of typeCandidates('', [], [])) expect(findKind(text.slice(0, -1))).toBeDefined();
  });

  it('begin with the kinds that have most events', () => {
    const events = [about('Deployment', 'apps/v1'), about('DaemonSet'), about('DaemonSet', 'apps/v1')];
    expect(texts('d', undefined, events).slice(0, 2)).toEqual(['daemonset/', 'deployment/']);
    expect(texts('', undefined, events)).toHaveLength(texts('').length);
    expect(typeCandidates('dep', builtInKinds(), events)).toEqual([
      { text: 'deployment/', description: 'Deployment, with events' },
    ]);
  });

  it('have no kind that the server lacks', () => {
    const events = [about('Deployment', 'apps/v1'), about('Widget', 'example.com/v1')];
    expect(texts('', [kind('Pod', ''), ...others], events)).toEqual([
      'deployment/',
      'pod/',
      'certificate/',
      'certificate.networking.internal/',
      'pod.metrics.k8s.io/',
    ]);
  });

  it('include the kinds of events where the kinds of the server are not known', () => {
    const events = [about('Widget', 'example.com/v1'), about('Widget', 'example.com/v2'), about('Pod', 'v1')];
    expect(texts('w', [], events)).toEqual(['widget/']);
    expect(texts('widget.', [], events)).toEqual(['widget.example.com/']);
    expect(texts('', [], events).slice(0, 2)).toEqual(['widget/', 'pod/']);
  });
});
