import { describe, expect, it } from 'vitest';
import { formatFieldTerm, regardingFieldTerms } from '../../src/select/field-terms.ts';

describe('regardingFieldTerms', () => {
  it('speaks of involvedObject in core/v1', () => {
    expect(
      regardingFieldTerms('v1', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u' }),
    ).toEqual([
      { field: 'involvedObject.name', operator: '=', value: 'web' },
      { field: 'involvedObject.kind', operator: '=', value: 'Deployment' },
      { field: 'involvedObject.apiVersion', operator: '=', value: 'apps/v1' },
      { field: 'involvedObject.uid', operator: '=', value: 'u' },
    ]);
  });

  it('speaks of regarding in events.k8s.io, and leaves out what is empty', () => {
    expect(regardingFieldTerms('events.k8s.io/v1', { apiVersion: '', kind: 'Pod' })).toEqual([
      { field: 'regarding.kind', operator: '=', value: 'Pod' },
    ]);
    expect(regardingFieldTerms('events.k8s.io/v1beta1', {})).toEqual([]);
  });

  it.each(['', 'v2', 'events.k8s.io', 'toString'])('refuses the version "%s"', (version) => {
    expect(() => regardingFieldTerms(version, { name: 'x' })).toThrow(
      new RangeError(`unknown version ${version}`),
    );
  });
});

describe('formatFieldTerm', () => {
  it.each([
    ['plain', 'a=plain'],
    ['x,y=z', 'a=x\\,y\\=z'],
    ['back\\slash', 'a=back\\\\slash'],
  ])('%s → %s', (value, text) => {
    expect(formatFieldTerm({ field: 'a', operator: '=', value })).toBe(text);
  });

  it('keeps the operator', () => {
    expect(formatFieldTerm({ field: 'type', operator: '!=', value: 'Normal' })).toBe('type!=Normal');
  });
});
