/**
 * The parts of a JSONPath template of kubectl: text, and actions in braces.
 *
 * Source: client-go `util/jsonpath`; kubernetes.io, "JSONPath Support".
 */

/** A template: its parts in order. */
export type JsonPathTemplate = Part[];

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'path'; steps: Step[] }
  /** Repeats its parts for each value of the path. */
  | { kind: 'range'; steps: Step[]; parts: Part[] };

/** One step of a path, applied to the current values. */
export type Step =
  | { kind: 'field'; name: string }
  | { kind: 'children' }
  | { kind: 'descendants' }
  /** Members `from` to before `to`; negative ones count from the end. */
  | { kind: 'slice'; from: number | undefined; to: number | undefined; step: number }
  | { kind: 'index'; index: number }
  | { kind: 'union'; paths: Step[][] }
  | { kind: 'exists'; path: Step[] }
  | { kind: 'filter'; left: Step[]; operator: Operator; right: Step[] }
  | { kind: 'literal'; value: string | number | boolean };

export const OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];
