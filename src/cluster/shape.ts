import { foreignAnswer } from './foreign-answer.ts';

/**
 * What a value has to be: a text, one that is there and not empty (`name`), a yes or no (`flag`), texts by name,
 * a list, or an object in which these members are looked at and others are not. All but a `name` may be missing.
 */
export type Shape =
  | 'text'
  | 'name'
  | 'flag'
  | 'texts'
  | readonly [Shape]
  | { readonly [member: string]: Shape };

/**
 * An answer as what was asked for. What is null in it is removed: in Go's JSON it says as much as what is missing.
 *
 * @throws UnavailableError when it does not have this shape
 */
export function shaped<T>(answer: object, shape: Shape): T {
  const misfit = findMisfit(answer, shape, 'it');
  if (misfit !== undefined) throw foreignAnswer(`${misfit} is missing or of the wrong type`);
  return answer as T;
}

/** The place where a value does not have its shape; undefined when it has. */
function findMisfit(value: unknown, shape: Shape, place: string): string | undefined {
  if (typeof shape === 'string') return isPlain(value, shape) ? undefined : place;
  if (value === undefined && Array.isArray(shape)) return undefined;
  if (typeof (value ?? {}) !== 'object' || Array.isArray(value ?? {}) !== Array.isArray(shape)) return place;
  const object = (value ?? {}) as Record<string, unknown>;
  if (Array.isArray(shape)) {
    const items = object as unknown as unknown[];
    for (const [at, item] of items.entries()) {
      const misfit = item === null ? place : findMisfit(item, shape[0], `${place}[${at}]`);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
  }
  for (const [name, inner] of Object.entries(shape)) {
    if (object[name] === null) delete object[name];
    const misfit = findMisfit(object[name], inner, `${place}.${name}`);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function isPlain(value: unknown, shape: 'text' | 'name' | 'flag' | 'texts'): boolean {
  if (value === undefined) return shape !== 'name';
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'name':
      return typeof value === 'string' && value !== '';
    case 'flag':
      return typeof value === 'boolean';
    case 'texts':
      return (
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((text) => typeof text === 'string')
      );
  }
}
