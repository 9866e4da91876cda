import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportError } from '../../../src/cli/io/report.ts';
import { KevError, StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { explainError } from '../../../src/core/explain-error.ts';
import { anyText, HIDDEN } from '../../support/hidden.ts';
import { createIo } from '../../support/in-process.ts';

function said(error: unknown): { status: number; text: string } {
  const { io, stderr } = createIo();
  return { status: reportError(error, io), text: stderr() };
}

describe('report', () => {
  it('prints an error on one line, and its hint on another', () => {
    const error = new KevError('missing', 'there is no pod "x"', { hint: 'create it' });
    expect(said(error)).toEqual({ status: 1, text: 'error: there is no pod "x"\nhint: create it\n' });
  });

  it('truncates a very long error', () => {
    const { text } = said(new KevError('usage', `invalid -n "${'x'.repeat(100_000)}"`));
    expect(text.length).toBeLessThan(5000);
    expect(text).toMatch(/^error: invalid -n "x+…\n$/);
  });

  it('reports other errors as bugs, with a stack trace', () => {
    const { status, text } = said(new TypeError('x is not a function'));
    expect(status).toBe(70);
    expect(text).toMatch(/^error: this is a bug in kev, .*\nTypeError: x is not a function\n {4}at /);
  });

  it('prints any text from a server or a user on one line, escaped', () => {
    const code = fc.constantFrom(400, 401, 403, 404, 409, 422, 429, 500, 503);
    const anyDetails = fc.record({ name: anyText, kind: fc.oneof(fc.constant('namespaces'), anyText) });
    const fromServer = fc
      .record({ code, message: anyText, reason: anyText, details: anyDetails })
      .map((status) => new StatusError(status));
    const unavailable = fc
      .tuple(anyText, anyText)
      .map(([text, hint]) => new UnavailableError(text, { hint }));
    const own = fc.tuple(anyText, anyText).map(([text, hint]) => new KevError('input', text, { hint }));
    fc.assert(
      fc.property(fc.oneof(fromServer, unavailable, own), anyText, anyText, (error, what, namespace) => {
        const { text } = said(explainError(error, { verb: 'list', what, namespace }));
        expect(text).toMatch(/^error: [^\n]*\n(?:hint: [^\n]*\n)?$/);
        expect(text).not.toMatch(HIDDEN);
      }),
      { numRuns: 300 },
    );
  });

  it('escapes the stack trace of a bug', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          anyText.map((text) => new Error(text)),
        ),
        (thrown) => {
          expect(said(thrown).text).not.toMatch(HIDDEN);
        },
      ),
    );
  });
});
