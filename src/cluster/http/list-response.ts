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
