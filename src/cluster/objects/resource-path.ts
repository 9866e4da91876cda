import { InvalidRequestError } from '../../core/errors.ts';
import { apiVersionOf, type Kind } from '../../kinds/kinds.ts';

/** What a path is about: all objects of a type, those of one namespace, or one of them. */
export interface PathTarget {
  namespace?: string | undefined;
  name?: string;
}

/**
 * The path of a resource below the server's address: `/api/v1/namespaces/x/pods/y`.
 *
 * @throws InvalidRequestError when a name cannot be a part of a path
 */
export function resourcePath(
  kind: Pick<Kind, 'group' | 'version' | 'plural'>,
  target: PathTarget = {},
): string {
  const segments = [kind.group ? 'apis' : 'api', ...apiVersionOf(kind).split('/')];
  if (target.namespace) segments.push('namespaces', target.namespace);
  segments.push(kind.plural);
  if (target.name !== undefined) segments.push(target.name);
  return `/${segments.map(encodeSegment).join('/')}`;
}

const PLAIN = /^[-a-z0-9.]+$/;

/** A path on the way to another resource must not come out of a name: `..` would be followed. */
function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new InvalidRequestError(`"${segment}" cannot be a name in a request`);
  }
  // Nearly every name goes as it is.
  return PLAIN.test(segment) ? segment : encodeURIComponent(segment).replaceAll('%3A', ':');
}
