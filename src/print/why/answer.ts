import type { ExplainedStory, Explanation, Health } from '../../explain/explanation.ts';
import { formatKey } from '../../explain/object-key.ts';
import { describeNothing, describeStory } from './describe-story.ts';

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

/** What an answer states first: which object is in which state, and why. */
export interface Statement {
  subject: string;
  status: Health;
  summary: string;
  /** Undefined when nothing is wrong. */
  story: ExplainedStory | undefined;
}

/** Lists the statements of an answer: one for each story, or one if there are none. */
export function statementsOf(answer: WhyAnswer): Statement[] {
  const { status, stories, events } = answer.explanation;
  const whole = { subject: subjectOfAnswer(answer), status };
  if (stories.length === 0) return [{ ...whole, summary: describeNothing(events), story: undefined }];
  return stories.map((story) => {
    const own = { subject: formatKey(story.subject), status: story.status };
    return { ...(answer.object === undefined ? own : whole), summary: describeStory(story), story };
  });
}
