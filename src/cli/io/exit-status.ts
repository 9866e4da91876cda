import type { ErrorCode } from '../../core/errors.ts';
import type { Interrupt } from './interruption.ts';

/** Exit statuses without an error code. */
export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
/** `--exit-code`: events were found. */
export const EXIT_FOUND = 1;
export const EXIT_NOT_RECORDED = 3;
/** A part of the input is damaged. */
export const EXIT_DAMAGED = 3;
/** `--fail-on` matched. */
export const EXIT_MATCHED = 10;
/** `kev why` found a problem. */
export const EXIT_PROBLEM = 10;
export const EXIT_UNREACHABLE = 5;
export const EXIT_BUG = 70;
export const EXIT_TIMED_OUT = 124;

/** Returns the exit status of an error. */
export function exitStatusOf(code: ErrorCode): number {
  switch (code) {
    case 'refused':
    case 'missing':
    case 'output':
      return EXIT_REFUSED;
    case 'usage':
    case 'input':
      return 2;
    case 'unreachable':
      return EXIT_UNREACHABLE;
  }
}

/** Returns the exit status with `--no-fail`: 0 for what was refused, not recorded, or not reached. */
export function forgive(status: number): number {
  return [EXIT_REFUSED, EXIT_NOT_RECORDED, EXIT_UNREACHABLE].includes(status) ? EXIT_DONE : status;
}

/** Returns the exit status of an interrupted command: 128 + the signal's number, or 0 for a closed pipe. */
export function exitStatusOfInterrupt(interrupt: Interrupt): number {
  switch (interrupt.kind) {
    case 'signal':
      return 128 + interrupt.number;
    case 'timeout':
      return interrupt.status;
    case 'closed-pipe':
      return EXIT_DONE;
  }
}
