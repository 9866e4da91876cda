import { isDeepStrictEqual } from 'node:util';
import type { ObjectReference } from '../../../src/event/types.ts';
import { getPartialReference, getReference } from '../../../src/record/reference.ts';
import { type GoObject, toObject, toScheme } from '../go-object.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  input: GoObject | null;
  fieldPath?: string;
  expect: { ref?: ObjectReference | null; sameObject?: boolean; error?: string; panic?: string };
}

/** Asks for the reference of each object. */
export function runCase({ options, steps }: VectorCase): string[] {
  const scheme = toScheme(String(options.scheme));
  return (steps as Step[]).flatMap(({ input, fieldPath, expect }) => {
    const object = toObject(input);
    let got: Step['expect'];
    try {
      const ref =
        fieldPath === undefined
          ? getReference(object, scheme)
          : getPartialReference(object, fieldPath, scheme);
      got = { ref, sameObject: ref === object };
    } catch (error) {
      got = { error: (error as Error).message };
    }
    const expected = input !== null && object === null ? { error: "can't reference a nil object" } : expect;
    return isDeepStrictEqual(got, expected)
      ? []
      : [`${JSON.stringify(got)}, not ${JSON.stringify(expected)}`];
  });
}
