import { describe, expect, it } from 'vitest';
import { KevError } from '../../src/core/errors.ts';
import { parseTime } from '../../src/event/time.ts';
import { createTimeFormat } from '../../src/print/time-format.ts';

describe('createTimeFormat', () => {
  it.each([
    ['2022-08-01T13:33:33.9Z', 'UTC', '2022-08-01T13:33:33Z'],
    ['2022-08-01T13:33:33Z', 'Europe/Berlin', '2022-08-01T15:33:33+02:00'],
    ['2022-01-01T23:30:00Z', 'Europe/Berlin', '2022-01-02T00:30:00+01:00'],
    ['2022-03-27T00:59:59Z', 'Europe/Berlin', '2022-03-27T01:59:59+01:00'],
    ['2022-03-27T01:00:00Z', 'Europe/Berlin', '2022-03-27T03:00:00+02:00'],
    ['2022-08-01T13:33:33Z', 'America/St_Johns', '2022-08-01T11:03:33-02:30'],
    ['2022-08-01T13:33:33Z', 'Asia/Kathmandu', '2022-08-01T19:18:33+05:45'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(createTimeFormat(zone)(parseTime(text) ?? 0n)).toBe(expected);
  });

  it('refuses a zone that is none', () => {
    expect(() => createTimeFormat('Mars/Base')).toThrow(KevError);
  });
});
