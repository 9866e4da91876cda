import type { ResyncReason } from '../../select/source.ts';

/** Times between which events may have been missed, in nanoseconds since the epoch. */
export interface Gap {
  from: bigint;
  to: bigint;
  why: string;
}

/** Describes why events may have been missed before a list, by why it was needed. */
export function describeOutage(forgotten: ResyncReason | undefined): string {
  switch (forgotten) {
    case 'restored':
      return 'the server was restored to an earlier state';
    case 'replaced':
      return 'another cluster had the address of the server';
    default:
      return 'the server was not reachable';
  }
}

/** Whether events may have been missed in any case, since the server is not in a later state than before. */
export function isReset(forgotten: ResyncReason | undefined): boolean {
  return forgotten === 'restored' || forgotten === 'replaced';
}
