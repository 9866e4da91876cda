/** The guides, in the order in which they are listed. */
export const TOPICS = [
  'emitting',
  'reading',
  'watching',
  'dumps',
  'running',
  'ci',
  'stores',
  'outbox',
  'permissions',
  'library',
  'kubectl-differences',
  'troubleshooting',
] as const;

export type Topic = (typeof TOPICS)[number];
