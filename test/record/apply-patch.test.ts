import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { applyPatch } from '../../src/record/apply-patch.ts';
import type { EventPatch } from '../../src/record/sink.ts';

const event: CoreV1Event = {
  metadata: { name: 'e', annotations: { a: '1', b: '2' } },
  involvedObject: { kind: 'Pod', name: 'web' },
  message: 'm',
  count: 1,
};

describe('applyPatch', () => {
  it.each<[string, unknown, unknown]>([
    ['replaces', { count: 2, message: 'n' }, { count: 2, message: 'n' }],
    [
      'merges maps',
      { metadata: { annotations: { b: '3', c: '4' } } },
      { metadata: { name: 'e', annotations: { a: '1', b: '3', c: '4' } } },
    ],
    ['merges structs', { involvedObject: { name: 'db' } }, { involvedObject: { kind: 'Pod', name: 'db' } }],
    ['adds a struct', { series: { count: 2 } }, { series: { count: 2 } }],
    ['takes nothing from undefined', { message: undefined }, {}],
  ])('%s', (_, patch, change) => {
    expect(applyPatch(event, patch as EventPatch)).toEqual({ ...event, ...(change as object) });
  });

  it('removes what is null', () => {
    const patched = applyPatch(event, { message: null, metadata: { annotations: { a: null } } } as never);
    expect(patched).not.toHaveProperty('message');
    expect(patched.metadata.annotations).toEqual({ b: '2' });
  });

  it('changes neither event nor patch, and shares no map that it merged', () => {
    const before = structuredClone(event);
    const patch = { metadata: { annotations: { c: '4' } } };
    const patched = applyPatch(event, patch);
    Object.assign(patched.metadata.annotations ?? {}, { d: '5' });
    expect(event).toEqual(before);
    expect(patch).toEqual({ metadata: { annotations: { c: '4' } } });
  });

  it('takes __proto__ for a name like any other', () => {
    const patch = JSON.parse('{"metadata":{"annotations":{"__proto__":"x"}}}');
    const { annotations = {} } = applyPatch(event, patch).metadata;
    expect(Object.keys(annotations)).toContain('__proto__');
    expect(Object.getPrototypeOf(annotations)).toBe(Object.prototype);
  });
});
