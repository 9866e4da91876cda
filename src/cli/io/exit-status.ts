import type { ErrorCode } from '../../core/errors.ts';
import type { Interrupt } from './interruption.ts';

/** The exit statuses that no error code stands for. */
export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
/** `--exit-code`: something matched. */
export const EXIT_FOUND = 1;
export const EXIT_NOT_RECORDED = 3;
/** A part of what was to be read is damaged. */
export const EXIT_DAMAGED = 3;
/** `--fail-on` matched. */
export const EXIT_MATCHED = 10;
export const EXIT_UNREACHABLE = 5;
export const EXIT_BUG = 70;
export const EXIT_TIMED_OUT = 124;

/** The exit status of an error. */
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

/** The exit status of a command that was interrupted: 128 and the signal's number; a closed pipe is no failure. */
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
