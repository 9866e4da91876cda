/** What kind of cause a problem has. `other` is a Warning that kev does not know. */
export type ProblemClass =
  | 'image-pull'
  | 'crash'
  | 'probe'
  | 'scheduling'
  | 'volume'
  | 'config'
  | 'quota'
  | 'admission'
  | 'node'
  | 'eviction'
  | 'job'
  | 'autoscaler'
  | 'rollout'
  | 'network'
  | 'dns'
  | 'lifecycle-hook'
  | 'permission'
  | 'other';

/** The steps of a pod's start, in order. */
export const POD_STEPS = ['scheduled', 'attached', 'prepared', 'pulled', 'created', 'started'] as const;
export type PodStep = (typeof POD_STEPS)[number];

/** A problem that an event reports. */
export interface ReportedProblem {
  is: 'problem';
  class: ProblemClass;
  /** The step of a pod's start that it prevents: reaching that step afterwards shows that the problem is over. */
  blocks?: PodStep;
  /** It only says that the object waits for another one, whose own event is the cause. */
  waits?: true;
  /** It is a problem only together with another one of the same story. */
  onlyWithOthers?: true;
  /** It is over as soon as it has happened. */
  isInstant?: true;
  /** It is reported at least every few minutes for as long as it lasts, so silence shows that it is over. */
  isSteady?: true;
}

/** What an event means for the state of its object. */
export type Meaning =
  | ReportedProblem
  /** A Normal event that is worth reporting after a problem of one of these classes. */
  | { is: 'consequence'; of: readonly ProblemClass[] }
  | { is: 'step'; step: PodStep }
  /** The object works again. `of`: only problems of these classes are over. */
  | { is: 'success'; of?: readonly ProblemClass[] }
  /** The object is being deleted. */
  | { is: 'deletion' }
  /** A container stops, and will be started again. */
  | { is: 'restart' }
  | { is: 'nothing' };

export const NOTHING: Meaning = { is: 'nothing' };

/** Creates the meaning of an event that reports a problem. */
export function problem(name: ProblemClass, more: Omit<ReportedProblem, 'is' | 'class'> = {}): Meaning {
  return { is: 'problem', class: name, ...more };
}

/** What the events of some reasons mean. The first rule whose message matches applies. */
export interface WordingRule {
  reasons: string;
  /** Default: any message. */
  message?: RegExp;
  /** Default: any kind of object, in lower case. */
  kind?: string;
  means: Meaning | ((message: string) => Meaning);
}
