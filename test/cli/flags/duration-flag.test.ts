import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationFlag, parseTypedDuration } from '../../../src/cli/flags/duration-flag.ts';
import { formatDuration } from '../../../src/event/duration.ts';
import { runInProcess } from '../../support/in-process.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

describe('parseTypedDuration', () => {
  it.each([
    ['0', 0n],
    ['30s', MINUTE / 2n],
    ['1.5s', 1_500_000_000n],
    ['2h30m', 2n * HOUR + 30n * MINUTE],
    ['3\u00b5s', 3_000n],
    ['10min', 10n * MINUTE],
    ['10mins', 10n * MINUTE],
    ['1 minute', MINUTE],
    ['2 Hours 30 Minutes', 2n * HOUR + 30n * MINUTE],
    ['90sec', 90n * (MINUTE / 60n)],
    ['1hr', HOUR],
    ['3hrs', 3n * HOUR],
    ['1d', DAY],
    ['1d12h', DAY + 12n * HOUR],
    ['1.5d', DAY + 12n * HOUR],
    ['1w', 7n * DAY],
    ['2 weeks', 14n * DAY],
    ['2y25d', 755n * DAY],
  ])('%s', (text, ns) => {
    expect(parseTypedDuration(text)).toBe(ns);
  });

  it.each([
    '',
    '5',
    '1.5',
    'm',
    '-5m',
    '+5m',
    '5M',
    '1mo',
    '5m-3s',
    '5 m s',
    '5  m',
    '5m,3s',
    'constructor',
    '1constructor',
    '1e3s',
    `${'1'.repeat(200_000)}s`,
  ])('refuses "%.20s"', (text) => {
    expect(parseTypedDuration(text)).toBeUndefined();
  });

  it("reads Go's durations as Go does", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (ns) => parseTypedDuration(formatDuration(ns)) === ns),
    );
  });
});

describe('parseDurationFlag', () => {
  it.each([
    [undefined, undefined],
    ['0', undefined],
    ['0s', undefined],
    ['30s', 30_000],
    [' 10min ', 600_000],
    ['1w', 604_800_000],
  ])('%j', (text, ms) => {
    expect(parseDurationFlag('--timeout', text)).toBe(ms);
  });
});

describe.each([
  ['watch', '--timeout'],
  ['watch', '--silence-limit'],
  ['watch', '--max-pause'],
  ['wait pod/x', '--timeout'],
  ['emit pod/x Normal R m', '--timeout'],
  ['emit pod/x Normal R m --max-events 3', '--max-interval'],
  ['emit pod/x Normal R m', '--at'],
  ['run', '--timeout'],
  ['flush', '--timeout'],
  ['get', '--since'],
  ['get -s http://127.0.0.1:9', '--request-timeout'],
])('kev %s %s', (line, flag) => {
  it.each([
    ['10', 'add a unit, such as 10s or 10m'],
    ['-5m', 'did you mean 5m?'],
  ])('refuses %s', async (value, hint) => {
    const [command = '', ...words] = line.split(' ');
    const more = command === 'run' ? ['true'] : [];
    const { status, stderr } = await runInProcess([command, ...words, `${flag}=${value}`, ...more]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        `^error: invalid ${flag} "${value}": expected a duration.*\nhint: ${hint.replace('?', '\\?')}\n`,
      ),
    });
  });
});
