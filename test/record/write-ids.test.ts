import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { addWrite, holdsWrite, newLastingWriter, WRITES_ANNOTATION } from '../../src/record/write-ids.ts';

function eventWith(writes: string): CoreV1Event {
  return { metadata: { annotations: { [WRITES_ANNOTATION]: writes } }, involvedObject: {} };
}

describe('write ids', () => {
  it.each([
    ['the first', undefined, 'a.1', 'a.1'],
    ['one of another writer', 'a.1', 'b.1', 'a.1,b.1'],
    ['the next of the same writer', 'a.1,b.1', 'a.2', 'b.1,a.2'],
    ['one of a writer whose name begins alike', 'ab.1', 'a.1', 'ab.1,a.1'],
  ])('takes %s', (_, writes, id, expected) => {
    expect(addWrite(writes === undefined ? undefined : eventWith(writes), id)).toBe(expected);
  });

  it('keeps those that have to last, however many others come', () => {
    expect(newLastingWriter()).toMatch(/^s[0-9a-f]{8}$/);
    let event = eventWith('sa.1');
    for (let number = 0; number < 40; number++) event = eventWith(addWrite(event, `w${number}.1`));
    expect(holdsWrite(event, 'sa.1')).toBe(true);
    expect(holdsWrite(event, 'w24.1')).toBe(true);
    expect(holdsWrite(event, 'w23.1')).toBe(false);
    for (let number = 0; number < 32; number++) event = eventWith(addWrite(event, `s${number}.1`));
    expect(holdsWrite(event, 'sa.1')).toBe(false);
    expect(holdsWrite(event, 'w24.1')).toBe(true);
  });

  it('are none on an event that others wrote', () => {
    expect(holdsWrite({ metadata: {}, involvedObject: {} }, 'a.1')).toBe(false);
    expect(holdsWrite(eventWith('a.11'), 'a.1')).toBe(false);
  });

  it('holds the newest of each of the last 16 writers, and no more', () => {
    const writes = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(writes, (writers) => {
        let event: CoreV1Event = { metadata: {}, involvedObject: {} };
        const newest = new Map<number, string>();
        for (const [number, writer] of writers.entries()) {
          const id = `w${writer}.${number}`;
          event = eventWith(addWrite(event, id));
          newest.delete(writer);
          newest.set(writer, id);
        }
        expect(event.metadata.annotations?.[WRITES_ANNOTATION]).toBe(
          [...newest.values()].slice(-16).join(','),
        );
      }),
    );
  });
});
