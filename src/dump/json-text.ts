/** A value, or why a text is none. */
export type Parsed = { value: unknown } | { problem: string };

/** Parses JSON. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `it is no JSON: ${(error as Error).message}` };
  }
}
