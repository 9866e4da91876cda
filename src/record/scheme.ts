/** Which kind an object is of, as the object itself says it. */
export interface TypeMeta {
  apiVersion?: string;
  kind?: string;
}

/** An object of the API, as far as an event can refer to it. */
export interface ApiObject extends TypeMeta {
  metadata?: { name?: string; namespace?: string; uid?: string; resourceVersion?: string } | null;
}

/**
 * Tells which kinds an object may be of that does not say it itself, the best first. It throws an
 * Error when it cannot tell.
 *
 * JSON from the API always says its kind, so that few need one: a class of your own might, or the
 * classes of a typed client.
 *
 * Source: apimachinery `pkg/runtime`, Scheme.ObjectKinds.
 */
export type Scheme = (object: ApiObject) => readonly TypeMeta[];

/** The scheme of those who have none: an object must say itself what it is. */
export const jsonScheme: Scheme = () => {
  throw new Error("Object 'Kind' is missing in 'unstructured object has no kind'");
};
