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

/** A list to read. */
export interface ListRequest extends Pick<ApiRequest, 'path' | 'query' | 'accept' | 'signal'> {
  /** 0: all at once. Default: 500. */
  pageSize?: number | undefined;
  /** Size limit of 500 items, in MiB. */
  pageMiB: number;
}

/**
 * Reads a list in pages; the next page is requested while one is processed. When the continue token expires (410), reads
 * the whole list again: pages from then on are marked with `isRepeated`.
 *
 * @throws StatusError, UnavailableError as `ApiClient`; UnavailableError after a million items or 10,000 pages; whatever
 *   `toItem` throws
 *
 * Source: client-go `tools/pager`.
 */
export async function* listPages<Item>(
  client: ApiClient,
  { path, query, accept, signal, pageSize = PAGE_SIZE, pageMiB }: ListRequest,
  toItem: (item: unknown) => Item,
): AsyncGenerator<ListPage<Item> & { isRepeated: boolean }> {
  const left = new AbortController();
  const either = anySignal(signal, left.signal);
  const request = async (size: number, continueToken?: string) => {
    const response = await client.json({
      path,
      query: { limit: size > 0 ? `${size}` : undefined, continue: continueToken, ...query },
      accept,
      maxMiB: size > 0 ? Math.min(WHOLE_LIST_MIB, pageMiB * Math.ceil(size / PAGE_SIZE)) : WHOLE_LIST_MIB,
      signal: either,
    });
    return toList(response, toItem, continueToken);
  };
  let next = request(pageSize);
  let isRepeated = false;
  let items = 0;
  try {
    for (let pages = 1; ; pages += 1) {
      const page = await next.catch((error) => {
        if (pages === 1 || !hasStatus(error, 410)) throw error;
        isRepeated = true;
        return request(0);
      });
      items += page.items.length;
      if (items > MAX_ITEMS || pages > MAX_PAGES) {
        const message = `the list does not end: ${items} items in ${pages} pages so far`;
        throw new UnavailableError(message, { isTransient: false });
      }
      if (page.continueToken) next = request(pageSize, page.continueToken);
      // A failure is thrown when the page is awaited.
      next.catch(() => {});
      yield { ...page, isRepeated };
      if (!page.continueToken) return;
    }
  } finally {
    left.abort();
  }
}
