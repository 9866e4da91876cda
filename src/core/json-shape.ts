/** A JSON object whose members have not been checked. */
export type JsonObject = Record<string, unknown>;

/** Whether a JSON value is an object: not an array, and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object; undefined when the text is not one. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Shape of a JSON value: a string (`text`), a required non-empty string (`name`), a boolean (`flag`), `base64`, an
 * object of strings (`texts`) or of lists of strings (`text-lists`), anything (`any`), a list, or an object with these
 * members, others being ignored. Everything but a `name` may be missing.
 */
export type Shape = keyof typeof PLAIN | readonly [Shape] | { readonly [member: string]: Shape };

/** The type of the values with a shape. */
export type Shaped<S> = S extends 'text' | 'name' | 'base64'
  ? string
  : S extends 'flag'
    ? boolean
    : S extends 'texts'
      ? Record<string, string>
      : S extends 'text-lists'
        ? Record<string, string[]>
        : S extends 'any'
          ? unknown
          : S extends readonly [infer Item]
            ? Shaped<Item>[]
            : { [Name in keyof S as S[Name] extends 'name' ? Name : never]: string } & {
                [Name in keyof S as S[Name] extends 'name' ? never : Name]?: Shaped<S[Name]>;
              };

/**
 * Finds the first value that does not match its shape: its path, such as `users[0].user.token`, and what was expected
 * there. Removes members that are null.
 */
export function findMismatch(
  value: unknown,
  shape: Shape,
  path = '',
): { path: string; expected: string } | undefined {
  if (typeof shape === 'string') {
    const { expected, accepts } = PLAIN[shape];
    return (value === undefined ? shape !== 'name' : accepts(value)) ? undefined : { path, expected };
  }
  if (isListShape(shape)) {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return { path, expected: 'a list' };
    for (const [at, item] of value.entries()) {
      const itemPath = `${path}[${at}]`;
      const mismatch =
        item === null ? { path: itemPath, expected: 'a value' } : findMismatch(item, shape[0], itemPath);
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  }
  // The members of a missing object are checked, too: a name is required.
  const object = value ?? {};
  if (!isJsonObject(object)) return { path, expected: 'an object' };
  for (const [name, inner] of Object.entries(shape)) {
    if (object[name] === null) delete object[name];
    const mismatch = findMismatch(object[name], inner, path === '' ? name : `${path}.${name}`);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function isListShape(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

const PLAIN = {
  any: { expected: 'a value', accepts: () => true },
  text: { expected: 'a string', accepts: isText },
  name: {
    expected: 'a string that is not empty',
    accepts: (value: unknown) => isText(value) && value !== '',
  },
  flag: { expected: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' },
  base64: { expected: 'base64', accepts: (value: unknown) => isText(value) && isBase64(value) },
  texts: { expected: 'strings by name', accepts: (value: unknown) => isMapOf(value, isText) },
  'text-lists': {
    expected: 'lists of strings by name',
    accepts: (value: unknown) => isMapOf(value, (list) => Array.isArray(list) && list.every(isText)),
  },
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether a text is base64 as Go's decoder accepts it: padded, with line breaks anywhere. */
function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
    text.replaceAll(/[\r\n]/g, ''),
  );
}

function isMapOf(value: unknown, accepts: (member: unknown) => boolean): boolean {
  return isJsonObject(value) && Object.values(value).every(accepts);
}
