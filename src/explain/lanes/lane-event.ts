import type { RecordedState } from '../../select/source.ts';

/** An event as a timeline draws it. Times are in milliseconds since the epoch. */
export interface LaneEvent {
  /** Name of the event itself. */
  name: string;
  /** The object that it is about: `pod/web-0`. */
  object: string;
  /** Namespace of the object; empty for cluster-scoped objects. */
  namespace: string;
  /** Context that it was read from. Missing if there is only one. */
  cluster?: string;
  /** The topmost owner of the object, `deployment/web`; the object itself if none is known. */
  owner: string;
  /** Whether only names suggest the owner. */
  isOwnerInferred: boolean;
  /** Name of the node that the object is, or runs on; empty if it is not known. */
  node: string;
  reason: string;
  type: string;
  message: string;
  component: string;
  first: number;
  last: number;
  occurrences: number;
  /** When it was counted, in order, as far as it was recorded. Default: only when it last happened. */
  states?: readonly RecordedState[];
}

/** A time for which it is not known what happened. */
export interface RecordingGap {
  from: number;
  to: number;
  why: string;
}

/** Whether an event reports a problem: kubectl, too, knows only one type that does not. */
export function isWarning({ type }: Pick<LaneEvent, 'type'>): boolean {
  return type !== 'Normal' && type !== '';
}
