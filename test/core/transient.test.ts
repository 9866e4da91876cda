import { describe, expect, it } from 'vitest';
import { KevError, StatusError, UnavailableError } from '../../src/core/errors.ts';
import { hasStatus, isTransient, isWatchRecoverable, maySucceedLater } from '../../src/core/transient.ts';

const status = (code: number) => new StatusError({ code });
const terminating = new StatusError({ code: 403, details: { causes: [{ reason: 'NamespaceTerminating' }] } });

describe('transient errors', () => {
  it.each<[string, unknown, boolean, boolean, boolean]>([
    ['no response', new UnavailableError('no'), true, true, true],
    ['an untrusted server', new UnavailableError('no', { isTransient: false }), false, true, true],
    ['400', status(400), false, false, false],
    ['401', status(401), false, false, true],
    ['403', status(403), false, false, true],
    ['403 of a namespace that terminates', terminating, false, false, false],
    ['404', status(404), false, false, false],
    ['408', status(408), false, true, false],
    ['409', status(409), false, false, false],
    ['410', status(410), false, true, false],
    ['429', status(429), true, true, true],
    ['500', status(500), true, true, true],
    ['503', status(503), true, true, true],
    ['credentials that cannot be read', new KevError('input', 'no'), false, false, true],
    ['a missing object', new KevError('missing', 'no'), false, false, false],
    ['a refusal explained', new KevError('refused', 'no', { cause: status(403) }), false, false, true],
    ['an invalid object explained', new KevError('input', 'no', { cause: status(422) }), false, false, false],
    ['a bug', new TypeError('no'), false, false, false],
  ])('%s', (_, error, soon, watch, later) => {
    expect([isTransient(error), isWatchRecoverable(error), maySucceedLater(error)]).toEqual([
      soon,
      watch,
      later,
    ]);
  });
});

it.each<[unknown, boolean]>([
  [status(404), true],
  [status(409), true],
  [new StatusError({ code: 410, reason: 'NotFound' }), false],
  [new Error('404'), false],
])('hasStatus of %s is %s', (error, expected) => {
  expect(hasStatus(error, 404, 409)).toBe(expected);
});
