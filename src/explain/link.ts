import type { Fact } from './facts.ts';
import type { ObjectKey } from './object-key.ts';

/** What shows that two objects belong together. `name`: only that of the second object suggests it. */
export type LinkBasis = 'owner-reference' | 'controller-message' | 'name';

/** A connection from an object to one that it owns, needs, or displaces. */
export interface Link {
  from: ObjectKey;
  to: ObjectKey;
  by: LinkBasis;
  /** `displaces`: a pod took the place of another. */
  relation: 'owns' | 'needs' | 'displaces';
  /** The event whose message shows it. */
  fact?: Fact;
}
