import { UnavailableError } from '../../core/errors.ts';
import { checkShape, unexpectedResponse } from './unexpected-response.ts';

/** A list, or a page of one. */
export interface ListPage<Item> {
  items: Item[];
  /** Where the whole list stands; empty when the server does not tell. */
  resourceVersion: string;
  /** What to ask for the next page with; undefined: this is the last. */
  continueToken: string | undefined;
}

/**
 * A list as a server gave it.
 *
 * @param asked what this page was asked for with: a list that gives the same again would never end
 * @throws UnavailableError when it is not a list; whatever `toItem` throws
 */
export function toList<Item>(
  response: object,
  toItem: (item: unknown) => Item,
  asked?: string | undefined,
): ListPage<Item> {
  const { items, metadata = {} } = checkShape<{
    items?: unknown;
    metadata?: { resourceVersion?: string; continue?: string };
  }>(response, { metadata: { resourceVersion: 'text', continue: 'text' } });
  // Without events Go says null; what says nothing of items is something else.
  if (items === undefined || !Array.isArray(items ?? [])) throw unexpectedResponse('not a list');
  const more = metadata.continue || undefined;
  if (more !== undefined && more === asked) throw unexpectedResponse('the list does not end');
  return {
    items: ((items ?? []) as unknown[]).map(toItem),
    resourceVersion: metadata.resourceVersion ?? '',
    continueToken: more,
  };
}

/** How long a list that does not come in pages may be: less than what fits into a JavaScript string. */
export const WHOLE_LIST_MIB = 256;

/** More than any cluster has. */
const MAX_ITEMS = 1_000_000;
const MAX_PAGES = 10_000;

/** Counts what comes of a list in pages, so that it ends. */
export class ListLimit {
  #items = 0;
  #pages = 0;

  /** @throws UnavailableError when it does not end */
  add(items: number): void {
    this.#items += items;
    this.#pages += 1;
    if (this.#items <= MAX_ITEMS && this.#pages <= MAX_PAGES) return;
    throw new UnavailableError(`the list does not end: ${this.#items} items in ${this.#pages} pages so far`, {
      isTransient: false,
    });
  }
}
