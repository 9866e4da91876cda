import type { Fact } from './facts.ts';
import type { Link } from './link.ts';
import type { ProblemClass } from './meaning.ts';
import type { ObjectKey } from './object-key.ts';

/**
 * State of what was asked about.
 *
 * - `failing`: nothing of it is known to work
 * - `degraded`: a problem goes on, but a part works
 * - `recovering`: all problems have been over for less than 10 minutes
 * - `healthy`: they have been over for longer, or there are none
 * - `unknown`: there are no events
 */
export type Health = 'failing' | 'degraded' | 'recovering' | 'healthy' | 'unknown';

/** Events of one reason about one object that followed a cause. */
export interface Consequence {
  reason: string;
  object: ObjectKey;
  /** The first of them, then the others. */
  facts: readonly Fact[];
  occurrences: number;
}

/** One independent cause, what followed, and how it ended. */
export interface ExplainedStory {
  class: ProblemClass;
  /** The first event that shows the cause. */
  cause: Fact;
  /** All events that show the cause, on all objects. */
  facts: readonly Fact[];
  /** The last owner of the cause's object, if it is known. */
  subject: ObjectKey;
  /** State of the subject. */
  status: Health;
  /** True while it goes on, false when events show that it is over, undefined when none have come for long. */
  ongoing: boolean | undefined;
  /** When it was over, if it is. */
  over: bigint | undefined;
  occurrences: number;
  /** Pods in trouble, or without any, the objects of the cause and its consequences. */
  affected: readonly ObjectKey[];
  /** Number of pods that are known, if the affected objects are pods. */
  known: number | undefined;
  /** When the cause first and last happened, in nanoseconds since the epoch; 0 if that is not known. */
  since: bigint;
  last: bigint;
  consequences: readonly Consequence[];
  /** How the objects belong to the one that was asked about. */
  links: readonly Link[];
  /** Events of the node about processes that ran out of memory, without saying in which pod: a hint, and no evidence. */
  nearby: readonly Fact[];
  /** What a controller did to the objects of the cause before. */
  trigger: Fact | undefined;
}

/** Answer to the question what is wrong with an object, or with everything in a namespace or cluster. */
export interface Explanation {
  status: Health;
  /** The worst first. */
  stories: readonly ExplainedStory[];
  /** Number of events about what was asked about. */
  events: number;
}
