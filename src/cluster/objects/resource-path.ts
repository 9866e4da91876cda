import { InvalidRequestError } from '../../core/errors.ts';
import { apiVersionOf, type Kind } from '../../kinds/kinds.ts';

/**
 * Returns the path of all objects of a kind, those of one namespace, or one object, such as `/api/v1/namespaces/x/pods/y`.
 *
 * @throws InvalidRequestError when a name cannot be part of a path
 */
export function resourcePath(
  kind: Pick<Kind, 'group' | 'version' | 'plural'> & { namespaced?: boolean },
  target: { namespace?: string | undefined; name?: string | undefined },
): string {
  const segments = [kind.group ? 'apis' : 'api', ...apiVersionOf(kind).split('/')];
  if (target.namespace && kind.namespaced !== false) segments.push('namespaces', target.namespace);
  segments.push(kind.plural);
  if (target.name !== undefined) segments.push(target.name);
  return `/${segments.map(encodeSegment).join('/')}`;
}

const PLAIN = /^[-a-z0-9.]+$/;

/** Encodes a name such that it cannot lead to another resource, as `..` would. */
function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new InvalidRequestError(`"${segment}" cannot be a name in a request`);
  }
  // Nearly all names need no encoding.
  return PLAIN.test(segment) ? segment : encodeURIComponent(segment).replaceAll('%3A', ':');
}
