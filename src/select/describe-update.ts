import { oneLine } from '../core/short-text.ts';
import { hasStatus } from '../core/transient.ts';
import type { FollowUpdate, ResyncReason } from './source.ts';

/** Describes what happened to a source that is followed. Text from the server is not escaped. */
export function describeUpdate(
  update: Extract<FollowUpdate, { kind: 'forgotten' | 'lost' | 'recovered' }>,
  source: 'store' | 'server',
): string {
  switch (update.kind) {
    case 'forgotten':
      return `the ${source} ${FORGOTTEN[update.why]}; listing again; some events may be missing`;
    case 'lost': {
      const why = oneLine(update.error.message);
      return hasStatus(update.error, 401, 403)
        ? `not allowed to watch (${why}); retrying`
        : `connection lost (${why}); reconnecting`;
    }
    case 'recovered':
      return 'reconnected';
  }
}

const FORGOTTEN: Record<ResyncReason, string> = {
  expired: 'no longer has the watched resourceVersion',
  restored: 'was reset or restored to an earlier state',
  replaced: 'was replaced by another one',
};
