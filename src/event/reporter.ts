import type { CoreV1Event } from './types.ts';

/**
 * Returns the component that reported an event; undefined if it is not known. Events of `events.k8s.io/v1` have no
 * `source`.
 */
export function componentOf({ source, reportingComponent }: CoreV1Event): string | undefined {
  return source?.component || reportingComponent || undefined;
}
