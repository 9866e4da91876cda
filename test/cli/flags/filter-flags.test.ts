import { describe, expect, it } from 'vitest';
import { checkTimes, type Filters, toFilters } from '../../../src/cli/flags/filter-flags.ts';
import { parseTime } from '../../../src/event/time.ts';

type Flags = Parameters<typeof toFilters>[0];

const now = parseTime('2026-03-01T12:00:00Z') ?? 0n;
const read = (flags: Flags): Filters => toFilters(flags, { now, formatTime: () => '2026-03-01T12:00:00Z' });

const equals = (field: string, value: string) => ({ field, operator: '=' as const, value });

describe('toFilters', () => {
  it('selects everything without flags', () => {
    expect(read({})).toEqual({ fields: [], labels: [], filter: {}, tail: undefined });
  });

  it.each<[Flags, object]>([
    [{ types: ['warning'] }, { fields: [equals('type', 'Warning')], filter: { types: ['Warning'] } }],
    [{ types: ['Normal,Warning'] }, { fields: [], filter: { types: ['Normal', 'Warning'] } }],
    [{ types: ['Normal', 'NORMAL'] }, { filter: { types: ['Normal', 'Normal'] } }],
    [{ reason: ['Failed'] }, { fields: [equals('reason', 'Failed')], filter: { reasons: ['Failed'] } }],
    [{ reason: ['a,b', 'c', 'a'] }, { fields: [], filter: { reasons: ['a', 'b', 'c'] } }],
    [{ component: ['x', ' y '] }, { fields: [], filter: { components: ['x', 'y'] } }],
    [
      { fieldSelector: 'type!=Normal', reason: ['Failed'] },
      { fields: [{ field: 'type', operator: '!=', value: 'Normal' }, equals('reason', 'Failed')] },
    ],
    [{ selector: 'app=web' }, { labels: [{ key: 'app', operator: 'in', values: ['web'] }] }],
    [{ since: '5m' }, { filter: { since: now - 300_000_000_000n } }],
    [{ tail: '5' }, { tail: 5 }],
    [{ tail: '0' }, { tail: 0 }],
    [{ tail: '-1' }, { tail: undefined }],
  ])('%j', (flags, expected) => {
    expect(read(flags)).toMatchObject(expected);
  });

  it('refuses an empty time range', () => {
    expect(read({ since: '2h', before: '2026-03-01T11:00:00Z' }).filter.before).toBe(
      now - 3_600_000_000_000n,
    );
    const flags = { since: '10m', before: '1h' };
    expect(() => checkTimes(read(flags).filter, flags)).toThrow('--since 10m is later than --before 1h');
  });

  it.each<[string, string, boolean]>([
    ['Back.?[Oo]ff', 'BackOff', true],
    ['backoff', 'BackOff', false],
    ['(?i)backoff', 'BackOff', true],
    ['(?is)back.off', 'Back\nOff', true],
    // Needless backslashes are no mistake.
    ['a\\-b', 'a-b', true],
    ['\\p{Lu}', 'Ä', true],
    ['^.$', '🎉', true],
  ])('reads the pattern %s', (pattern, text, expected) => {
    expect(read({ include: [pattern] }).filter.include?.[0]?.test(text)).toBe(expected);
    expect(read({ exclude: [pattern] }).filter.exclude?.[0]?.test(text)).toBe(expected);
  });

  it.each<[Flags, string]>([
    [{ types: ['Bad'] }, 'invalid --types "Bad": expected Normal or Warning'],
    [{ types: ['Normal,'] }, 'invalid --types: expected names, found an empty one'],
    [{ reason: [''] }, 'invalid --reason: expected names, found an empty one'],
    [{ component: ['a,,b'] }, 'invalid --component: expected names, found an empty one'],
    [{ fieldSelector: 'count=1' }, 'invalid --field-selector "count=1": field label not supported: count'],
    [{ fieldSelector: 'type' }, 'invalid --field-selector "type": invalid selector'],
    [{ selector: 'a b' }, 'invalid label selector "a b"'],
    [{ include: ['('] }, 'invalid --include "(": not a regular expression'],
    [{ exclude: ['[a'] }, 'invalid --exclude "[a": not a regular expression'],
    [{ since: 'soon' }, 'invalid --since "soon"'],
    [{ tail: 'x' }, 'invalid --tail "x": expected a whole number'],
    [{ tail: '-2' }, 'invalid --tail "-2"'],
    [{ tail: '1.5' }, 'invalid --tail "1.5"'],
  ])('%j is refused', (flags, words) => {
    expect(() => read(flags)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) }),
    );
  });
});
