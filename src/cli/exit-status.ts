import type { ErrorCode } from '../errors.ts';

/** The exit statuses that no error code stands for. */
export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
export const EXIT_NOT_RECORDED = 3;
export const EXIT_BUG = 70;

/** The exit status of an error. */
export function exitStatusOf(code: ErrorCode): number {
  switch (code) {
    case 'refused':
    case 'missing':
      return EXIT_REFUSED;
    case 'usage':
    case 'input':
      return 2;
    case 'unreachable':
      return 5;
  }
}

/** The exit status of a command that a signal ended. */
export function exitStatusOfSignal(number: number): number {
  return 128 + number;
}
