import type { Clock } from '../../core/clock.ts';
import type { ConnectionLimits, FollowUpdate } from '../../select/source.ts';
import type { Database } from '../database.ts';
import type { Gap } from './gap.ts';
import { type Recorded, type RecordedScope, SourceRecording } from './source-recording.ts';

/**
 * An update about a recording.
 *
 * - `recorded`: these states are on disk
 * - `gap`: events may have been missed between these times, in nanoseconds since the epoch
 * - others: as in `FollowUpdate`
 */
export type RecordUpdate =
  | ({ kind: 'recorded' } & Recorded)
  | ({ kind: 'gap' } & Gap)
  | Extract<FollowUpdate, { kind: 'forgotten' | 'lost' | 'recovered' }>;

/**
 * Records a source into a store until the signal aborts: what the source still has, then what follows, from where an
 * earlier recording ended. States and the position after them are stored in one transaction. What could not be seen is
 * stored as a gap.
 *
 * @throws what `EventSource.follow` throws, and KevError when the store can't be written to
 */
export async function* recordSource(
  db: Database,
  scope: RecordedScope,
  { clock, limits, signal }: { clock: Clock; limits?: ConnectionLimits; signal: AbortSignal },
): AsyncGenerator<RecordUpdate> {
  const recording = await SourceRecording.open(db, scope, clock);
  const query = scope.namespace === undefined ? {} : { namespace: scope.namespace };
  for await (const update of scope.source.follow(query, {
    ...recording.position,
    repeats: true,
    limits,
    signal,
  })) {
    switch (update.kind) {
      case 'page':
        yield { kind: 'recorded', ...(await recording.addPage(update.events)) };
        break;
      case 'listed': {
        const gap = await recording.endList(update);
        if (gap) yield { kind: 'gap', ...gap };
        break;
      }
      case 'changes': {
        const recorded = await recording.addChanges(update);
        if (recorded) yield { kind: 'recorded', ...recorded };
        break;
      }
      case 'forgotten':
        await recording.forget(update.why, signal);
        yield update;
        break;
      case 'lost':
        recording.noteLost();
        yield update;
        break;
      default:
        yield update;
    }
  }
}
