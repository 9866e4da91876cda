import { setImmediate } from 'node:timers/promises';
import { anySignal } from '../../core/any-signal.ts';
import { UnavailableError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import type { ApiClient } from './api-client.ts';
import type { ApiRequest } from './send.ts';
import { checkShape, unexpectedResponse } from './unexpected-response.ts';

/** A list, or a page of one. */
export interface ListPage<Item> {
  items: Item[];
  /** The resourceVersion of the whole list; empty when the server does not give one. */
  resourceVersion: string;
  /** The continue token of the next page; undefined for the last page. */
  continueToken: string | undefined;
  /** Number of items after this page. Servers don't count them for a list with a selector. */
  remaining: number | undefined;
}

/**
 * Converts a response to a list.
 *
 * @param requestedToken the continue token that this page was requested with: a list that returns it again would never end
 * @throws UnavailableError when it is not a list; whatever `toItem` throws
 */
export function toList<Item>(
  response: object,
  toItem: (item: unknown) => Item,
  requestedToken?: string | undefined,
): ListPage<Item> {
  const { metadata = {} } = checkShape(response, {
    metadata: { resourceVersion: 'text', continue: 'text', remainingItemCount: 'any' },
  });
  const { items } = response as { items?: unknown };
  // Go encodes an empty list as null; without the member it is not a list.
  if (items === undefined || !Array.isArray(items ?? [])) throw unexpectedResponse('not a list');
  const more = metadata.continue || undefined;
  if (more !== undefined && more === requestedToken) throw unexpectedResponse('the list does not end');
  return {
    items: ((items ?? []) as unknown[]).map(toItem),
    resourceVersion: metadata.resourceVersion ?? '',
    continueToken: more,
    remaining: typeof metadata.remainingItemCount === 'number' ? metadata.remainingItemCount : undefined,
  };
}

/** Default page size, as in kubectl. */
const PAGE_SIZE = 500;

/** Size limit of a list without pages, in MiB: less than a JavaScript string can hold. */
const WHOLE_LIST_MIB = 256;

/** More than any cluster has. */
const MAX_ITEMS = 1_000_000;
const MAX_PAGES = 10_000;

/** The continue token at the head of a list, where API servers write it. */
const CONTINUE = /^\{"kind":"\w+","apiVersion":"[\w./]+","metadata":\{[^{}]*?"continue":"([\w-]+)"/;

/** A list to read. */
export interface ListRequest extends Pick<ApiRequest, 'path' | 'query' | 'accept' | 'signal'> {
  /** 0: all at once. Default: 500. */
  pageSize?: number | undefined;
  /** Size limit of 500 items, in MiB. */
  pageMiB: number;
}

/**
 * Reads a list in pages; the next page is requested before one is parsed. When the continue token expires (410), reads
 * the whole list again: pages from then on are marked with `isRepeated`.
 *
 * @throws StatusError, UnavailableError as `ApiClient`; UnavailableError after a million items or 10,000 pages; whatever
 *   `toItem` throws
 *
 * Source: client-go `tools/pager`.
 */
export async function* listPages<Item>(
  client: Pick<ApiClient, 'text'>,
  { path, query, accept, signal, pageSize = PAGE_SIZE, pageMiB }: ListRequest,
  toItem: (item: unknown) => Item,
): AsyncGenerator<ListPage<Item> & { isRepeated: boolean }> {
  const left = new AbortController();
  const either = anySignal(signal, left.signal);
  const request = async (size: number, continueToken?: string) => {
    const { text, parse } = await client.text({
      path,
      query: { limit: size > 0 ? `${size}` : undefined, continue: continueToken, ...query },
      accept,
      maxMiB: size > 0 ? Math.min(WHOLE_LIST_MIB, pageMiB * Math.ceil(size / PAGE_SIZE)) : WHOLE_LIST_MIB,
      signal: either,
    });
    return { text, parse: () => toList(parse(), toItem, continueToken) };
  };
  let next = request(pageSize);
  const requestNext = (continueToken: string) => {
    next = request(pageSize, continueToken);
    // A failure is thrown when the page is awaited.
    next.catch(() => {});
  };
  const parsePage = async ({ text, parse }: Awaited<typeof next>) => {
    const token = CONTINUE.exec(text)?.[1];
    if (token !== undefined) {
      requestNext(token);
      // By the next turn of the event loop Node has sent the request: the server works on it while this page is parsed.
      await setImmediate();
    }
    const page = parse();
    if (page.continueToken !== undefined && page.continueToken !== token) requestNext(page.continueToken);
    return page;
  };
  let isRepeated = false;
  let items = 0;
  try {
    for (let pages = 1; ; pages += 1) {
      const whenExpired = (error: unknown) => {
        if (pages === 1 || !hasStatus(error, 410)) throw error;
        isRepeated = true;
        return request(0);
      };
      // Not awaited in between, which would keep the text while the page is processed.
      const page = await next.catch(whenExpired).then(parsePage);
      items += page.items.length;
      if (items > MAX_ITEMS || pages > MAX_PAGES) {
        const message = `the list does not end: ${items} items in ${pages} pages so far`;
        throw new UnavailableError(message, { isTransient: false });
      }
      yield { ...page, isRepeated };
      if (!page.continueToken) return;
    }
  } finally {
    left.abort();
  }
}
