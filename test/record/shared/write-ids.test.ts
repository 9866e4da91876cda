import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { MAX_ANNOTATIONS_BYTES } from '../../../src/event/validate.ts';
import {
  addWrite,
  hasManyWrites,
  holdsWrite,
  newPersistentWriterId,
  removeWrite,
  WRITES_ANNOTATION,
} from '../../../src/record/shared/write-ids.ts';

const withWrites = (writes: string) => ({ [WRITES_ANNOTATION]: writes });

function eventWith(writes: string): CoreV1Event {
  return { metadata: { name: 'x', annotations: withWrites(writes) }, involvedObject: {} };
}

const sizeOf = (annotations: Record<string, string>) =>
  Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);

describe('write ids', () => {
  it.each([
    ['the first', undefined, 'a.1', 'a.1'],
    ['one of another writer', 'a.1', 'b.1', 'a.1,b.1'],
    ['the next of the same writer', 'a.1,b.1', 'a.2', 'b.1,a.2'],
    ['one of a writer whose name begins alike', 'ab.1', 'a.1', 'ab.1,a.1'],
    ['the same once more', 'a.1,b.1', 'a.1', 'b.1,a.1'],
  ])('takes %s', (_, writes, id, expected) => {
    expect(addWrite(writes === undefined ? undefined : withWrites(writes), id)).toBe(expected);
  });

  it('keeps what its writer is unsure of', () => {
    expect(addWrite(withWrites('a.1,a.2,b.1'), 'a.3', (id) => id === 'a.1')).toBe('a.1,b.1,a.3');
  });

  it('keeps every id, however many other writers come', () => {
    let writes = 'sa.1,a.1';
    for (let writer = 0; writer < 5000; writer++) writes = addWrite(withWrites(writes), `w${writer}.1`);
    const event = eventWith(writes);
    for (const id of ['sa.1', 'a.1', 'w0.1', 'w4999.1']) expect(holdsWrite(event, id)).toBe(true);
    expect(hasManyWrites(event)).toBe(true);
    expect(removeWrite(eventWith('a.1,b.1,c.1'), 'b.1')).toBe('a.1,c.1');
  });

  it.each([0, 200 * 1024])('leaves the other annotations their %i bytes, and outboxes their ids', (bytes) => {
    const others = { note: 'ä'.repeat(bytes / 2) };
    const ids = Array.from({ length: 20_000 }, (_, at) => (at < 100 ? `s${at}.1` : `writer${at}.1`));
    const writes = addWrite({ ...others, ...withWrites(ids.join(',')) }, 'new.1');
    expect(sizeOf({ ...others, ...withWrites(writes) })).toBeLessThanOrEqual(MAX_ANNOTATIONS_BYTES);
    const event = eventWith(writes);
    expect(holdsWrite(event, 'writer100.1')).toBe(false);
    for (const id of ['s0.1', 's99.1', 'writer19999.1', 'new.1']) expect(holdsWrite(event, id)).toBe(true);
  });

  it('have writers whose ids older versions keep longer', () => {
    expect(newPersistentWriterId()).toMatch(/^s[0-9a-f]{8}$/);
  });

  it('are none on an event that others wrote', () => {
    expect(holdsWrite({ metadata: { name: 'x' }, involvedObject: {} }, 'a.1')).toBe(false);
    expect(holdsWrite(eventWith('a.11'), 'a.1')).toBe(false);
  });
});
