import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KevError } from '../../../../src/core/errors.ts';
import { parseFilter } from '../../../../src/print/html/browser/filter.ts';
import { laneEvent } from '../../../support/lane-event.ts';

const event = laneEvent(1, {
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container web, a/b',
});

describe('parseFilter', () => {
  it.each([
    'Warning',
    'warning BackOff',
    'type = Warning , kind=po',
    'reason!=Failed name=web-0',
    'kind=Pod,/restarting failed/',
    '/Restarting FAILED/i Warning',
    '/a\\/b/',
    '-n shop --types=warning',
    '--reason Failed,BackOff -e nothing',
    "-i '(?i)RESTARTING failed'",
    '"restarting failed" pod/web',
    'deploy/web',
    'po/web-0',
    'a/b',
    'component=kubelet',
  ])('matches with %s', (text) => expect(parseFilter(text)(event)).toBe(true));

  it.each([
    'Normal',
    'kind=Node',
    '-n other',
    '/^restarting/',
    '-e restarting',
    '"failed restarting"',
    'deploy/db',
  ])('does not match with %s', (text) => expect(parseFilter(text)(event)).toBe(false));

  it.each([
    ['reason=', undefined],
    ['/open', 'a regular expression ends with / or /i'],
    ['type=Bad', 'unknown type "Bad"'],
    ['-x 1', 'unknown flag "-x"'],
    ['--types Bad', 'expected Normal or Warning'],
    ['-i (', 'not a regular expression'],
    ['-n', '-n needs a value'],
  ])('%s', (text, message) => {
    if (message === undefined) expect(parseFilter(text)(event)).toBe(false);
    else expect(() => parseFilter(text)).toThrow(message);
  });

  it('takes any text, or says in one line why not', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=!,/"\'-i \\([*') }), (text) => {
        try {
          expect(typeof parseFilter(text)(event)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(KevError);
        }
      }),
    );
  });
});
