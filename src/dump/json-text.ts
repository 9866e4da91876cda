/** A parsed value, or why the text is not valid JSON. */
export type Parsed = { value: unknown } | { problem: string };

/** Parses JSON without throwing. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `not valid JSON: ${(error as Error).message}` };
  }
}
