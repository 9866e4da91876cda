import type { ObjectName } from '../kinds/object-name.ts';
import type { EventReporter, EventType } from './types.ts';

/** The content of an event before its objects are looked up. */
export interface EventDraft {
  object: ObjectName;
  /** Whether to look up the objects, or to use the names without a lookup. */
  resolve: boolean;
  /** The namespace of the objects. Missing: the default namespace. */
  namespace?: string;
  /** A part of the object, such as `spec.containers{web}`. */
  fieldPath?: string;
  /** A second object. */
  related?: ObjectName;
  type: EventType;
  reason: string;
  message: string;
  action?: string;
  source: EventReporter;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Time of the event, in nanoseconds since the epoch. Missing: when the event is created. */
  at?: bigint;
}
