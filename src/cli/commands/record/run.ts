import { usageError } from '../../../core/errors.ts';
import { explainError } from '../../../core/explain-error.ts';
import { merge } from '../../../core/merge.ts';
import { earliest } from '../../../event/compare-times.ts';
import { formatTime } from '../../../event/time.ts';
import { type OtlpEndpoint, parseEndpoint } from '../../../otlp/endpoint.ts';
import { formatCount } from '../../../print/count.ts';
import { describeUpdate } from '../../../select/describe-update.ts';
import type { ConnectionLimits } from '../../../select/source.ts';
import type { Database } from '../../../store/database.ts';
import { withFullDiskRecovery } from '../../../store/history/full-disk-database.ts';
import { withReconnects } from '../../../store/history/reconnecting-database.ts';
import { type RecordUpdate, recordSource } from '../../../store/history/record-source.ts';
import { Retention } from '../../../store/history/retention.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import { toConnectionLimits } from '../../flags/connection-limits.ts';
import { exitStatusOfInterrupt } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { Progress } from '../../io/progress.ts';
import { inContext } from '../../reading/targets.ts';
import type { RecordFlags } from './flags.ts';
import { toRetentionLimits } from './options.ts';
import { exportStates } from './otlp.ts';
import { OwnerRecorder } from './owners.ts';
import { RecordRate } from './rate.ts';
import { openRecordTargets, type RecordTarget } from './record-targets.ts';

/** Records clusters until an interrupt. */
export async function runRecord(flags: RecordFlags, io: Io): Promise<number> {
  const limits = toRetentionLimits(flags);
  const connection = toConnectionLimits(flags);
  const endpoint = flags.otlp === undefined ? undefined : parseEndpoint(flags.otlp, io.env);
  await using opened = await openRecordTargets(flags, io);
  await using store = await openRecordings(flags.store, io);
  if (flags.maxSize !== undefined) checkMaxSize(store);
  const rate = new RecordRate(io.clock);
  const progress = new Progress(io, () => rate.describe());
  const report = (message: string) => {
    progress.clear();
    printMessage('kev', message, io);
  };
  const reconnecting = withReconnects(store, {
    clock: io.clock,
    signal: io.signal,
    onLost: ({ message }) => report(`connection lost (${message}); reconnecting`),
    onRecovered: () => report('reconnected'),
  });
  const { targets } = opened;
  // A wrong clock of this machine must not remove what is recorded.
  const serverTime = () => earliest(targets.map(({ source }) => source.now?.()));
  const retention = new Retention(reconnecting, limits, io.clock, () => serverTime() ?? io.clock.now());
  const db = withFullDiskRecovery(reconnecting, retention, reportFullDisk(report));
  retention.reserve();
  for (const { cluster, namespace } of targets) {
    const what = namespace === undefined ? 'all namespaces' : `namespace ${namespace}`;
    report(`recording the events of ${what} of ${cluster.name} in ${db.location}`);
  }
  const owners = targets.map(({ metadata }) => metadata && new OwnerRecorder(db, metadata, io.signal));
  const exporting = endpoint && exportUntilEnd(db, endpoint, report, io);
  try {
    const recordings = targets.map((target) => recordTarget(target, db, connection, io));
    for await (const { from, value } of merge<RecordUpdate>(recordings)) {
      if (value.kind === 'recorded') {
        rate.add(value);
        owners[from]?.add(value);
        await retention.apply();
        continue;
      }
      const message = describe(value);
      const { label = '' } = targets[from] ?? {};
      if (message !== undefined) report(label === '' ? message : `${label}: ${message}`);
    }
  } finally {
    progress.end();
    await Promise.all([exporting, ...owners.map((each) => each?.finish())]);
    store.disk?.releaseReserve();
  }
  return exitStatusOfInterrupt(io.signal.reason);
}

/** @throws KevError `usage` for a server, whose files kev does not see */
function checkMaxSize({ disk }: Database): void {
  if (disk !== undefined) return;
  throw usageError(
    '--max-size has no effect on a store in PostgreSQL',
    '--keep and --keep-warnings limit it by age',
  );
}

/** Reports a full disk once: it may stay full for long. */
function reportFullDisk(report: (message: string) => void): (removed: number) => void {
  let isReported = false;
  return (removed) => {
    if (!isReported)
      report(`the disk is full: removed the oldest ${formatCount(removed, 'state')}, and going on`);
    isReported = true;
  };
}

/** Exports until the command ends. Recording goes on without it. */
async function exportUntilEnd(
  db: Database,
  endpoint: OtlpEndpoint,
  report: (message: string) => void,
  io: Io,
): Promise<void> {
  try {
    await exportStates(db, endpoint, report, io);
  } catch (error) {
    if (!io.signal.aborted) report(explainError(error, { verb: 'send', what: 'log records' }).message);
  }
}

async function* recordTarget(
  target: RecordTarget,
  db: Database,
  limits: ConnectionLimits,
  { clock, signal }: Io,
): AsyncGenerator<RecordUpdate> {
  try {
    yield* recordSource(db, target, { clock, limits, signal });
  } catch (error) {
    if (signal.aborted) return;
    const { namespace, context } = target;
    throw inContext(explainError(error, { verb: 'record', what: 'events', namespace }), context);
  }
}

/** Describes an update; undefined for a history that was lost: a gap, or its absence, says more. */
function describe(update: Exclude<RecordUpdate, { kind: 'recorded' }>): string | undefined {
  switch (update.kind) {
    case 'forgotten':
      return undefined;
    case 'gap':
      return `events between ${formatTime(update.from)} and ${formatTime(update.to)} may be missing: ${update.why}`;
    default:
      return describeUpdate(update, 'server');
  }
}
