import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from '../../src/record/fifo.ts';

it('does what an array does with push and shift', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(), { freq: 3 }), { maxLength: 300, minLength: 100 }), (steps) => {
      const fifo = new Fifo<number>();
      const array: number[] = [];
      for (const step of steps) {
        if (step === null) expect(fifo.shift()).toBe(array.shift());
        else {
          fifo.push(step);
          array.push(step);
        }
        expect(fifo.length).toBe(array.length);
      }
      while (array.length > 0) expect(fifo.shift()).toBe(array.shift());
      expect(fifo.shift()).toBeUndefined();
    }),
  );
});
