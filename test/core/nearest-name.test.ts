import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/core/nearest-name.ts';

describe('nearestName', () => {
  const names = ['pods', 'pod', 'deployments', 'services', 'deploy'];

  it.each([
    ['deploymnet', 'deployments'],
    ['podz', 'pods'],
    ['servces', 'services'],
    ['pdo', 'pod'],
    ['deplyo', 'deploy'],
    ['x', undefined],
    ['ingress', undefined],
  ])('%s', (wanted, near) => {
    expect(nearestName(wanted, names)).toBe(near);
  });
});
