import { apiVersionOf, builtInKinds } from '../kinds/kinds.ts';

/** The apiVersion and kind of an object. */
export interface TypeMeta {
  apiVersion?: string;
  kind?: string;
}

/** The fields of an API object that a reference to it needs. */
export interface ApiObject extends TypeMeta {
  metadata?: { name?: string; namespace?: string; uid?: string; resourceVersion?: string } | null;
}

/**
 * Returns the possible kinds of an object without a kind, the best first. Throws an Error when it does not know any.
 *
 * Only objects of typed clients and of your own classes need a scheme: JSON from the API has a kind.
 *
 * @example
 * const scheme: Scheme = (object) => {
 *   if (object instanceof Shop) return [{ apiVersion: 'example.com/v1', kind: 'Shop' }];
 *   throw new Error('unknown kind');
 * };
 * const recorder = broadcaster.newRecorder({ component: 'c' }, { scheme });
 *
 * Source: apimachinery `pkg/runtime`, Scheme.ObjectKinds.
 */
export type Scheme = (object: ApiObject) => readonly TypeMeta[];

/** Class names of `@kubernetes/client-node`, such as `V1Pod` and `V1beta1IPAddress`. */
const CLIENT_NODE_CLASS = /^V(\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/;

/**
 * The default scheme: knows the objects of `@kubernetes/client-node` by the names of their classes. A `V1Deployment` is
 * a Deployment of `apps/v1`. All other objects must have a kind.
 *
 * @throws Error for other objects; also where a minifier has changed the names of classes
 */
export const classNameScheme: Scheme = (object) => {
  const [, version, kind] = CLIENT_NODE_CLASS.exec(object.constructor?.name ?? '') ?? [];
  const found = builtInKinds().find((each) => each.kind === kind);
  if (found === undefined) throw new Error("Object 'Kind' is missing in 'unstructured object has no kind'");
  return [{ apiVersion: apiVersionOf({ group: found.group, version: `v${version}` }), kind: found.kind }];
};

/** The apiVersion of a kind of every Kubernetes cluster, such as `apps/v1` of a Deployment; undefined for others. */
export function builtInApiVersion(kind: string): string | undefined {
  const found = builtInKinds().find((each) => each.kind === kind);
  return found && apiVersionOf(found);
}
