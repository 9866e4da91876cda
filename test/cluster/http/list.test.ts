import { describe, expect, it } from 'vitest';
import { listPages } from '../../../src/cluster/http/list.ts';

/** A list whose head is that of a real one. */
const listText = (name: string, metadata: object) =>
  JSON.stringify({ kind: 'EventList', apiVersion: 'v1', metadata, items: [name] });

/** Reads a list from its pages by continue token, and returns what happened in order. */
async function read(pages: Record<string, string>): Promise<string[]> {
  const steps: string[] = [];
  const client = {
    async text({ query }: { query?: Record<string, string | undefined> }) {
      const token = query?.continue ?? 'first';
      steps.push(`request ${token}`);
      const text = pages[token] ?? '';
      const parse = () => {
        steps.push(`parse ${token}`);
        return JSON.parse(text);
      };
      return { text, parse };
    },
  };
  for await (const { items } of listPages(client, { path: '/', pageMiB: 1 }, String))
    steps.push(`yield ${items.join(' ')}`);
  return steps;
}

describe('a list in pages', () => {
  it('has the server work on the next page while one is parsed', async () => {
    const pages = {
      first: listText('a', { resourceVersion: '9', continue: 'second', remainingItemCount: 1 }),
      second: listText('b', { resourceVersion: '9' }),
    };
    expect(await read(pages)).toEqual([
      ...['request first', 'request second', 'parse first', 'yield a'],
      ...['parse second', 'yield b'],
    ]);
  });

  it('requests the next page when its token is not at the head', async () => {
    const pages = {
      first: JSON.stringify({ items: ['a'], metadata: { continue: 'second' } }),
      second: listText('b', {}),
    };
    expect(await read(pages)).toEqual([
      ...['request first', 'parse first', 'request second', 'yield a'],
      ...['parse second', 'yield b'],
    ]);
  });

  it('follows the token that is valid JSON, not one that only looks like it', async () => {
    const first = listText('a', { continue: 'wrong' }).replace(/}$/, ',"metadata":{"continue":"second"}}');
    const steps = await read({ first, wrong: listText('x', {}), second: listText('b', {}) });
    expect(steps.filter((step) => step.startsWith('yield'))).toEqual(['yield a', 'yield b']);
  });
});
