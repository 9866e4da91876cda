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
 * Source: apimachinery `pkg/runtime`, Scheme.ObjectKinds.
 */
export type Scheme = (object: ApiObject) => readonly TypeMeta[];

/** The default scheme, which knows no kinds: objects must have one. */
export const jsonScheme: Scheme = () => {
  throw new Error("Object 'Kind' is missing in 'unstructured object has no kind'");
};
