/** Attribute of a resource or a log record in the JSON encoding of OTLP. */
export interface Attribute {
  key: string;
  value: { stringValue: string } | { intValue: string };
}

/** Creates string attributes, without those that are missing or empty. */
export function stringAttributes(values: Record<string, string | null | undefined>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value ? [{ key, value: { stringValue: value } }] : [],
  );
}

/** Creates an integer attribute: a string in JSON, as protobuf encodes 64-bit integers. */
export function intAttribute(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}
