import type { ExplainedStory, Explanation } from '../../explain/explanation.ts';

/** An explanation to print, and what it is about. */
export interface WhyAnswer {
  /** The object that was asked about: `deployment/web`; undefined for all of the namespace or cluster. */
  object: string | undefined;
  /** Undefined for all namespaces. */
  namespace: string | undefined;
  /** The context of the cluster; undefined if there is only one. */
  context: string | undefined;
  explanation: Explanation;
  /** The time to judge by, in nanoseconds since the epoch. */
  now: bigint;
  /** Returns the command that lists the events of a story. */
  commandFor(story: ExplainedStory): string;
}

/** Names what an answer is about. */
export function subjectOfAnswer({ object, namespace }: WhyAnswer): string {
  return object ?? (namespace === undefined ? 'cluster' : `namespace/${namespace}`);
}
