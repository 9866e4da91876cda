import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamageError, seal, unseal } from '../../src/store/checksum.ts';

const key = fc.string().map((text) => Buffer.from(text));

describe('a seal', () => {
  it('gives back what was sealed', () => {
    fc.assert(
      fc.property(key, fc.string({ unit: 'binary' }), (at, text) => {
        expect(unseal(at, seal(at, text))).toBe(text);
      }),
    );
  });

  it('is broken by any character that is another one', () => {
    fc.assert(
      fc.property(
        key,
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.nat({ max: 0xfffd }),
        (at, text, place, code) => {
          const sealed = seal(at, text);
          // Without its sign there is no seal: then the reader has to make out that the text is none of its own.
          const where = 1 + (place % (sealed.length - 1));
          const other = String.fromCharCode(code);
          fc.pre(sealed[where] !== other);
          expect(() => unseal(at, sealed.slice(0, where) + other + sealed.slice(where + 1))).toThrow(
            DamageError,
          );
        },
      ),
    );
  });

  it('holds under its own key only', () => {
    fc.assert(
      fc.property(key, key, fc.string(), (at, elsewhere, text) => {
        fc.pre(!at.equals(elsewhere));
        expect(() => unseal(elsewhere, seal(at, text))).toThrow(DamageError);
      }),
    );
  });

  it('is not asked of what was stored when there was none', () => {
    for (const text of ['{"kind":"Event"}', 'Aevent/ns/x', 'web.1', '17'])
      expect(unseal(Buffer.from('k'), text)).toBe(text);
  });
});
