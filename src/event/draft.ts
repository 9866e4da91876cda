import type { ObjectName } from '../kinds/object-name.ts';
import type { EventSource, EventType } from './types.ts';

/** What an event is to say, in the words of its author: the objects are names that are still to be looked up. */
export interface EventDraft {
  object: ObjectName;
  /** Whether the objects are looked up and read, or taken as said. */
  resolve: boolean;
  /** Where the objects are. Missing: the namespace to use when none is said. */
  namespace?: string;
  /** The part of the object that it is about, such as `spec.containers{web}`. */
  fieldPath?: string;
  /** A second object that has to do with it. */
  related?: ObjectName;
  type: EventType;
  reason: string;
  message: string;
  action?: string;
  source: EventSource;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** When it happened, in nanoseconds since the epoch. Missing: when the event is made. */
  at?: bigint;
}
