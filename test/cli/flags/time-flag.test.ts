import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimeFlag } from '../../../src/cli/flags/time-flag.ts';
import { formatDuration } from '../../../src/event/duration.ts';
import { formatTimeNano, parseTime } from '../../../src/event/time.ts';
import { createTimeFormat } from '../../../src/print/time-format.ts';

const now = parseTime('2026-03-01T12:00:00.5Z') ?? 0n;

function moment(text: string, timezone = 'UTC'): string {
  return formatTimeNano(
    parseTimeFlag('--since', text, { now, formatTime: createTimeFormat(timezone) }) ?? 0n,
  );
}

describe('parseTimeFlag', () => {
  it.each([
    ['5m', '2026-03-01T11:55:00.5Z'],
    ['2h30m', '2026-03-01T09:30:00.5Z'],
    ['1.5s', '2026-03-01T11:59:59Z'],
    ['0', '2026-03-01T12:00:00.5Z'],
    ['1d', '2026-02-28T12:00:00.5Z'],
    ['1d12h', '2026-02-28T00:00:00.5Z'],
    ['30d', '2026-01-30T12:00:00.5Z'],
    ['2026-02-28', '2026-02-28T00:00:00Z'],
    ['2026-02-28T10:30', '2026-02-28T10:30:00Z'],
    ['2026-02-28 10:30', '2026-02-28T10:30:00Z'],
    ['2026-02-28T10:30:15', '2026-02-28T10:30:15Z'],
    ['2026-02-28T10:30:15.25', '2026-02-28T10:30:15.25Z'],
    ['2026-02-28T10:30:15Z', '2026-02-28T10:30:15Z'],
    ['10min', '2026-03-01T11:50:00.5Z'],
    ['10 minutes ago', '2026-03-01T11:50:00.5Z'],
    ['1 hour ago', '2026-03-01T11:00:00.5Z'],
    ['1h ago', '2026-03-01T11:00:00.5Z'],
    ['1w', '2026-02-22T12:00:00.5Z'],
    ['now', '2026-03-01T12:00:00.5Z'],
    ['today', '2026-03-01T00:00:00Z'],
    ['Yesterday', '2026-02-28T00:00:00Z'],
    ['yesterday 14:30', '2026-02-28T14:30:00Z'],
    ['today 9:05', '2026-03-01T09:05:00Z'],
    ['11:59', '2026-03-01T11:59:00Z'],
    ['9:05:30', '2026-03-01T09:05:30Z'],
    // Still to come today.
    ['14:30', '2026-02-28T14:30:00Z'],
    ['today 14:30', '2026-03-01T14:30:00Z'],
    ['2026-02-28  10:30', '2026-02-28T10:30:00Z'],
    ['2026-02-28 10:30:15 +0200', '2026-02-28T08:30:15Z'],
    ['2026-02-28 10:30 UTC', '2026-02-28T10:30:00Z'],
    ['2026-02-28T10:30+02:00', '2026-02-28T08:30:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-02-28T10:30:15.123456+02:00', '2026-02-28T08:30:15.123456Z'],
  ])('%s is %s', (text, expected) => {
    expect(moment(text)).toBe(expected);
  });

  it.each([
    ['Europe/Berlin', '2026-02-28', '2026-02-27T23:00:00Z'],
    ['Europe/Berlin', '2026-07-01 12:00', '2026-07-01T10:00:00Z'],
    ['Asia/Kolkata', '2026-02-28', '2026-02-27T18:30:00Z'],
    ['America/New_York', '2026-02-28T20:00', '2026-03-01T01:00:00Z'],
    ['America/New_York', 'today', '2026-03-01T05:00:00Z'],
    ['Pacific/Auckland', 'today', '2026-03-01T11:00:00Z'],
    ['Pacific/Auckland', 'yesterday', '2026-02-28T11:00:00Z'],
    ['Pacific/Auckland', '00:30', '2026-03-01T11:30:00Z'],
    // An hour before and after the clocks are put forward, and back.
    ['Europe/Berlin', '2026-03-29T01:30', '2026-03-29T00:30:00Z'],
    ['Europe/Berlin', '2026-03-29T03:30', '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '2026-10-25T04:00', '2026-10-25T03:00:00Z'],
    // What names its zone stays.
    ['Europe/Berlin', '2026-02-28T10:30:15Z', '2026-02-28T10:30:15Z'],
  ])('in %s %s is %s', (zone, text, expected) => {
    expect(moment(text, zone)).toBe(expected);
  });

  it.each([
    ['', 'expected a duration or a time'],
    ['soon', 'expected a duration or a time'],
    ['5', 'expected a duration or a time'],
    ['-5m', 'expected a duration or a time'],
    ['1d-2h', 'expected a duration or a time'],
    ['d', 'expected a duration or a time'],
    ['last week', 'expected a duration or a time'],
    ['28.11.2026', 'expected a duration or a time'],
    ['2026-02-30', 'no such time'],
    ['2025-02-29', 'no such time'],
    ['2026-02-30T10:00:00Z', 'no such time'],
    ['2026-04-31 10:00:00+02:00', 'no such time'],
    ['2026-13-01', 'no such time'],
    ['2026-02-28T25:00', 'no such time'],
    ['2026-02-28T24:00:00Z', 'no such time'],
    ['2026-02-28T10:60:00Z', 'no such time'],
    ['25:00', 'no such time'],
    ['yesterday 14:75', 'no such time'],
  ])('%j is refused', (text, why) => {
    expect(() => moment(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: `invalid --since "${text}": ${why}` }),
    );
  });

  it.each([
    ['5', 'add a unit, such as 5s or 5m'],
    ['-5m', 'did you mean 5m\\?'],
    ['1772366401', 'did you mean 2026-03-01T12:00:01Z\\?'],
    ['1772366401123', 'did you mean 2026-03-01T12:00:01Z\\?'],
    ['soon', /^such as 10m, /],
  ])('has a hint for %j', (text, hint) => {
    expect(() => moment(text)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
  });

  it('returns undefined for a missing flag', () => {
    expect(parseTimeFlag('--since', undefined, { now, formatTime: String })).toBeUndefined();
  });

  it('subtracts any duration', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (length) => {
        const ago = parseTimeFlag('--since', formatDuration(length), { now, formatTime: String });
        expect(ago).toBe(now - length);
      }),
    );
  });

  it('parses every time that it formats, in every time zone', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Apia',
      'Asia/Kathmandu',
    );
    // 1990 to 2040, in whole seconds.
    const second = fc.bigInt({ min: 631_152_000n, max: 2_208_988_800n });
    fc.assert(
      fc.property(zone, second, (timezone, seconds) => {
        const formatTime = createTimeFormat(timezone);
        const local = formatTime(seconds * 1_000_000_000n).slice(0, 19);
        const at = parseTimeFlag('--since', local, { now, formatTime }) ?? 0n;
        // One and the same hour comes twice a year; either will do.
        expect(formatTime(at).slice(0, 19)).toBe(local);
      }),
    );
  });
});
