import { describe, expect, it } from 'vitest';
import { typeCandidates } from '../../../../src/cli/commands/complete/types.ts';
import { findKind, type Kind } from '../../../../src/kinds/kinds.ts';

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
const texts = (typed: string) => typeCandidates(typed, others).map(({ text }) => text);

describe('the types that may be meant', () => {
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

  it('are understood by kev again', () => {
    for (const { text } of typeCandidates('', [])) expect(findKind(text.slice(0, -1))).toBeDefined();
  });
});
