import { describe, expect, it } from 'vitest';
import { addFields, toFields } from '../../../src/cli/flags/field-selector-flag.ts';
import { runInProcess } from '../../support/in-process.ts';

describe('--field-selector', () => {
  it('ignores spaces around operators and commas, but not within a value', () => {
    expect(toFields(' involvedObject.kind = Pod , reason != Back off')).toEqual([
      { field: 'involvedObject.kind', operator: '=', value: 'Pod' },
      { field: 'reason', operator: '!=', value: 'Back off' },
    ]);
    expect(toFields('metadata.name=a\\, b')).toEqual([
      { field: 'metadata.name', operator: '=', value: 'a, b' },
    ]);
  });

  it('combines the terms of repeated flags', () => {
    expect(addFields('reason=B', addFields('type=Warning', undefined))).toBe('type=Warning,reason=B');
  });

  it('refuses two values of one field', () => {
    const both = 'no event has both type=Normal and type=Warning';
    expect(() => addFields('type=Normal,type=Warning', undefined)).toThrow(both);
    expect(() => addFields('type==Warning', 'type=Normal')).toThrow(both);
    expect(addFields('type=Normal,type!=Warning', 'type=Normal')).toBe(
      'type=Normal,type=Normal,type!=Warning',
    );
  });

  it('suggests a field before other errors are reported', async () => {
    const run = await runInProcess([
      'get',
      '--field-selector=object.kind=Pod',
      '-f',
      'nosuch',
      '-s',
      'http://x',
    ]);
    expect(run.stderr).toMatch(
      /^error: invalid --field-selector "object\.kind=Pod": .*\nhint: did you mean involvedObject\.kind=Pod\?\n$/,
    );
  });
});
