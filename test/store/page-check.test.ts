import { closeSync, copyFileSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { readLastMeta } from '../../src/store/data-file.ts';
import { Outbox } from '../../src/store/outbox.ts';
import { arePagesWhole } from '../../src/store/page-check.ts';
import { openStore } from '../../src/store/store.ts';
import { seededRandom } from '../support/random.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

/**
 * A file that was damaged inside brought the process down: LMDB trusts every byte of the pages that it
 * maps. So a file that is not as kev left it is looked through before.
 */
const PAGE = 4096;

let folder: TemporaryFolder;
let file: string;
/** The state behind every few transactions. */
const states: string[] = [];

beforeAll(async () => {
  folder = new TemporaryFolder();
  file = folder.at('data.mdb');
  const random = seededRandom(3);
  await using store = await openStore({ path: folder.path });
  await using outbox = new Outbox<string>({ path: folder.path, clock: systemClock });
  for (let round = 0; round < 150; round++) {
    const name = `web-${Math.floor(random() * 60)}.1`;
    // Some are longer than a page, and some are removed again: all that LMDB does with pages is done.
    const message = 'x'.repeat(random() < 0.2 ? random() * 20_000 : random() * 900);
    const event = sampleEvent({ metadata: { name }, message, count: round + 1 });
    await store.sink.create(event).catch(() => store.sink.patch(event, { message, count: round + 1 }));
    const id = await outbox.add({ server: 's' }, message);
    if (random() < 0.9) await outbox.remove(id);
    if (round % 10 === 0) copyFileSync(file, states[states.push(folder.at(`state-${round}`)) - 1] ?? '');
  }
});
afterAll(() => folder[Symbol.dispose]());

function isWhole(path: string): boolean {
  const handle = openSync(path, 'r');
  try {
    const meta = readLastMeta(handle);
    return meta !== undefined && arePagesWhole(handle, meta);
  } finally {
    closeSync(handle);
  }
}

/** Whether a copy is whole in which some bytes are others. */
function isWholeWith(change: (bytes: Buffer) => void): boolean {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(folder.at('changed'), bytes);
  return isWhole(folder.at('changed'));
}

/** The numbers of all pages that hold data, by their first bytes. */
function pagesInUse(): number[] {
  const bytes = readFileSync(file);
  const all = Array.from({ length: bytes.length / PAGE }, (_, at) => at).slice(2);
  return all.filter((page) => !isWholeWith((changed) => changed.fill(0, page * PAGE, (page + 1) * PAGE)));
}

describe('arePagesWhole', () => {
  it('knows every state that LMDB leaves', () => {
    expect(states).toHaveLength(15);
    for (const state of [...states, file]) expect(isWhole(state)).toBe(true);
  });

  it('sees a page that is gone, wherever the data is', () => {
    const used = pagesInUse();
    expect(used.length).toBeGreaterThan(40);
    const [page = 0] = used;
    expect(isWholeWith((bytes) => bytes.copy(bytes, page * PAGE, (page - 1) * PAGE, page * PAGE))).toBe(
      false,
    );
  });

  it('sees each bit of a tree’s head that is another one', () => {
    const transactions = [0, 1].map((at) => readFileSync(file).readBigUInt64LE(at * PAGE + 152));
    const newest = (transactions[0] ?? 0n) > (transactions[1] ?? 0n) ? 0 : 1;
    // Depth, number of pages of each kind, entries, root of both trees; then the transaction.
    for (const [from, to] of [
      [54, 96],
      [102, 144],
      [152, 156],
    ] as const) {
      for (let at = from; at < to; at++) {
        const isSeen = !isWholeWith((bytes) => {
          bytes[newest * PAGE + at] = (bytes[newest * PAGE + at] ?? 0) ^ 4;
        });
        expect([at, isSeen]).toEqual([at, true]);
      }
    }
  });

  it('sees each bit of a page’s head that is another one', () => {
    const [page = 0] = pagesInUse();
    for (let at = 0; at < 24; at++) {
      // The transaction that wrote the page may have been any earlier one.
      if (at === 8) continue;
      const isSeen = !isWholeWith((bytes) => {
        bytes[page * PAGE + at] = (bytes[page * PAGE + at] ?? 0) ^ 0x80;
      });
      expect([at, isSeen]).toEqual([at, true]);
    }
  });
});

it('lets nobody use a store that is damaged inside, and says so', async () => {
  const path = folder.at('store');
  {
    await using store = await openStore({ path });
    for (let at = 0; at < 50; at++) await store.sink.create(sampleEvent({ metadata: { name: `web.${at}` } }));
  }
  const bytes = readFileSync(`${path}/data.mdb`);
  bytes.fill(0xff, 2 * PAGE);
  writeFileSync(`${path}/data.mdb`, bytes);
  for (const readOnly of [true, false]) {
    await expect(openStore({ path, readOnly })).rejects.toThrow(
      `cannot open the local store in "${path}": it is damaged`,
    );
  }
});
