/** One term of a field selector, such as `involvedObject.name=x` or `type!=Normal`. */
export interface FieldRequirement {
  /** A path in the event, such as `involvedObject.uid`; `source` means `source.component`. */
  field: string;
  operator: '=' | '!=';
  value: string;
}

/** Which events are wanted. All terms must hold. */
export interface EventQuery {
  /** One namespace; missing: all of them. */
  namespace?: string;
  fields?: FieldRequirement[];
}
