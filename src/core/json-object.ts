/** An object as JSON has it, of which nothing is known yet. */
export type JsonObject = Record<string, unknown>;

/** Whether a value that JSON was read into is an object: no list, and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
