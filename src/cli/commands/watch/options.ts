import { KevError } from '../../../errors.ts';
import { type Expression, parseExpression } from '../../../event/expression.ts';
import type { Patience } from '../../../event/follow.ts';
import { durationFlag } from '../../flags.ts';
import type { WatchFlags } from './command.ts';

/** What `kev watch` is to do beyond reading. */
export interface WatchOptions {
  /** Whether what is there already is left out. */
  watchOnly: boolean;
  /** Any of these ends it well, any of the others badly. */
  until: Expression[];
  failOn: Expression[];
  /** In milliseconds. Undefined: without end. */
  timeoutMs: number | undefined;
  /** The file that keeps the position. */
  resume: string | undefined;
  patience: Patience;
}

/**
 * What the flags ask for.
 *
 * @throws KevError `usage` when they are wrong
 */
export function toWatchOptions(
  flags: Pick<
    WatchFlags,
    'watchOnly' | 'until' | 'failOn' | 'timeout' | 'resume' | 'filename' | 'silenceLimit' | 'maxPause'
  >,
): WatchOptions {
  if (flags.resume !== undefined && flags.filename !== undefined) {
    throw new KevError('usage', '--resume needs a cluster or a store: a dump has no positions');
  }
  if (flags.resume === '') throw new KevError('usage', '--resume needs a file');
  return {
    watchOnly: flags.watchOnly ?? false,
    until: (flags.until ?? []).map(parseExpression),
    failOn: (flags.failOn ?? []).map(parseExpression),
    timeoutMs: durationFlag('--timeout', flags.timeout),
    resume: flags.resume,
    patience: {
      silenceMs: durationFlag('--silence-limit', flags.silenceLimit),
      maxPauseMs: durationFlag('--max-pause', flags.maxPause),
    },
  };
}
