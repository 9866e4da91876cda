import { UnavailableError } from '../../core/errors.ts';
import { checkShape, unexpectedResponse } from './unexpected-response.ts';

/** A list, or a page of one. */
export interface ListPage<Item> {
  items: Item[];
  /** The resourceVersion of the whole list; empty when the server does not give one. */
  resourceVersion: string;
  /** The continue token of the next page; undefined for the last page. */
  continueToken: string | undefined;
}

/**
 * Converts a response to a list.
 *
 * @param asked the continue token that this page was requested with: a list that returns it again would never end
 * @throws UnavailableError when it is not a list; whatever `toItem` throws
 */
export function toList<Item>(
  response: object,
  toItem: (item: unknown) => Item,
  asked?: string | undefined,
): ListPage<Item> {
  const { metadata = {} } = checkShape(response, { metadata: { resourceVersion: 'text', continue: 'text' } });
  const { items } = response as { items?: unknown };
  // Go encodes an empty list as null; without the member it is not a list.
  if (items === undefined || !Array.isArray(items ?? [])) throw unexpectedResponse('not a list');
  const more = metadata.continue || undefined;
  if (more !== undefined && more === asked) throw unexpectedResponse('the list does not end');
  return {
    items: ((items ?? []) as unknown[]).map(toItem),
    resourceVersion: metadata.resourceVersion ?? '',
    continueToken: more,
  };
}

/** Size limit of a list without pages, in MiB: less than a JavaScript string can hold. */
export const WHOLE_LIST_MIB = 256;

/** More than any cluster has. */
const MAX_ITEMS = 1_000_000;
const MAX_PAGES = 10_000;

/** Limit of the items and pages of one list. */
export class ListLimit {
  #items = 0;
  #pages = 0;

  /**
   * Counts a page.
   *
   * @throws UnavailableError when the list has more than a million items or 10,000 pages
   */
  add(items: number): void {
    this.#items += items;
    this.#pages += 1;
    if (this.#items <= MAX_ITEMS && this.#pages <= MAX_PAGES) return;
    throw new UnavailableError(`the list does not end: ${this.#items} items in ${this.#pages} pages so far`, {
      isTransient: false,
    });
  }
}
