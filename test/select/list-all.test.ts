import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listAll } from '../../src/select/list-all.ts';
import type { EventPage, EventSource } from '../../src/select/source.ts';
import { sampleEvent } from '../support/sample-event.ts';

/** `a1` is the event with the uid `a` in its state 1; `A` has a name only, and `-` neither. */
const event = (text: string) => {
  const [first = ''] = text;
  const known = /[a-z]/.test(first) ? { uid: first } : {};
  const metadata = { ...known, ...(first !== '-' && { name: first }), resourceVersion: text.slice(1) };
  return { ...sampleEvent({}), metadata };
};
const page = ([resourceVersion = '', ...events]: string[]): EventPage => ({
  resourceVersion,
  items: events.map(event),
});
const source = (pages: string[][]): Pick<EventSource, 'list'> => ({
  async *list() {
    yield* pages.map(page);
  },
});

async function list(pages: string[][], keep = (_: string) => true): Promise<string[]> {
  const { events, resourceVersion } = await listAll(
    source(pages) as EventSource,
    {},
    {
      select: async (items) => items.filter(({ metadata }) => keep(metadata.resourceVersion ?? '')),
    },
  );
  return [
    resourceVersion,
    ...events.map(({ metadata }) => `${metadata.uid ?? '-'}${metadata.resourceVersion}`),
  ];
}

describe('listAll', () => {
  it.each([
    { what: 'nothing', pages: [], expected: [''] },
    { what: 'one page', pages: [['9', 'a1', 'b2']], expected: ['9', 'a1', 'b2'] },
    {
      what: 'pages of one list',
      pages: [
        ['9', 'a1'],
        ['9', 'b2'],
      ],
      expected: ['9', 'a1', 'b2'],
    },
    {
      what: 'a list that began anew',
      pages: [
        ['9', 'a1', 'b2'],
        ['12', 'a10', 'c3'],
      ],
      expected: ['12', 'b2', 'a10', 'c3'],
    },
    {
      what: 'a list without versions',
      pages: [
        ['', 'a1', 'b2'],
        ['', 'a3'],
      ],
      expected: ['', 'b2', 'a3'],
    },
    {
      what: 'a repeat on one page without version',
      pages: [['', 'a1', 'b2', 'a3']],
      expected: ['', 'b2', 'a3'],
    },
    {
      what: 'events without uid',
      pages: [
        ['', '-1', '-1'],
        ['', '-2'],
      ],
      expected: ['', '-1', '-1', '-2'],
    },
    {
      what: 'events with a name alone',
      pages: [['', 'A1', 'B2', 'A3']],
      expected: ['', '-2', '-3'],
    },
  ])('gives $what', async ({ pages, expected }) => {
    expect(await list(pages)).toEqual(expected);
  });

  it('keeps the later state of an event that is in two dumps, in any order', async () => {
    const state = (lastTimestamp: string) => sampleEvent({ metadata: { uid: 'a' }, lastTimestamp });
    const old = { resourceVersion: '', items: [state('2026-03-01T12:00:00Z')] };
    const late = { resourceVersion: '', items: [state('2026-03-01T12:05:00Z')] };
    for (const pages of [
      [old, late],
      [late, old],
    ]) {
      const dumps = {
        async *list() {
          yield* pages;
        },
      };
      expect((await listAll(dumps as unknown as EventSource, {})).events).toEqual(late.items);
    }
  });

  it('forgets an event whose later state does not match', async () => {
    expect(
      await list(
        [
          ['9', 'a1', 'b2'],
          ['12', 'a5'],
        ],
        (state) => state < '3',
      ),
    ).toEqual(['12', 'b2']);
  });

  it('is a law: of every event the last state is there, once', async () => {
    const state = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(9)).map(([uid, at]) => `${uid}${at}`);
    const pages = fc.array(fc.array(state, { maxLength: 4 }).map((states) => ['', ...states]));
    await fc.assert(
      fc.asyncProperty(pages, async (some) => {
        const last = new Map(some.flatMap((each) => each.slice(1)).map((each) => [each.charAt(0), each]));
        const [, ...listed] = await list(some);
        expect(listed.toSorted()).toEqual([...last.values()].toSorted());
      }),
    );
  });
});
