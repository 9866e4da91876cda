import { describe, expect, it } from 'vitest';
import type { WatchFlags } from '../../../src/cli/flags/watch-flags.ts';
import type { Targets } from '../../../src/cli/reading/targets.ts';
import { describeWatch } from '../../../src/cli/watching/describe-watch.ts';

/** Targets of these contexts; none: of a store. */
function targetsOf(contexts: string[], namespaces: string[] | undefined): Targets {
  const reading = { kind: contexts.length > 0 ? 'cluster' : 'local', location: '/store' };
  const all = contexts.map((context) => ({
    context: contexts.length > 1 ? context : undefined,
    reading: { ...reading, backend: { context } },
  }));
  return { targets: contexts.length > 0 ? all : [{ reading }], namespaces } as unknown as Targets;
}

describe('describeWatch', () => {
  it.each<[string[], string[] | undefined, Partial<WatchFlags>, string]>([
    [['prod'], ['shop'], {}, 'watching events in namespace shop (context prod)'],
    [['a', 'b'], ['x', 'y', 'z'], {}, 'watching events in namespaces x, y, and z (contexts a and b)'],
    [[], undefined, { types: ['Warning'] }, 'watching Warning events in all namespaces (store /store)'],
    [[], ['x'], { filename: ['-', 'a.json'] }, 'watching events in stdin, a.json'],
    [
      ['prod'],
      ['shop'],
      { for: ['deploy/web'], recursive: true, failOn: ['Warning'], until: ['reason=Ready'], timeout: '5m' },
      'watching events about deploy/web and what it owns in namespace shop (context prod), until reason=Ready or Warning, for 5m',
    ],
    [
      ['prod'],
      ['shop'],
      { include: ['x'], fieldSelector: 'reason=A' },
      'watching events in namespace shop (context prod), filtered by --field-selector and --include',
    ],
  ])('names %j %j with %j', (contexts, namespaces, flags, expected) => {
    expect(describeWatch(targetsOf(contexts, namespaces), flags as WatchFlags)).toBe(expected);
  });
});
