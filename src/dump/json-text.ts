/** A value, or why a text is not valid JSON. */
export type Parsed = { value: unknown } | { problem: string };

/** Parses JSON. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `not valid JSON: ${(error as Error).message}` };
  }
}
