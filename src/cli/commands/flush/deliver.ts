import { isClusterConfigured } from '../../../cluster/kubeconfig/find.ts';
import { inputError, KevError } from '../../../core/errors.ts';
import { quoteWord } from '../../../core/shell-word.ts';
import { formatCount } from '../../../print/count.ts';
import type { Destination, Outbox } from '../../../store/outbox.ts';
import { openClusterBackend } from '../../backend/cluster-backend.ts';
import { FailureReporter } from '../../emitting/failure-reporter.ts';
import { OutcomeCounts } from '../../emitting/outcome-counts.ts';
import { OutcomePrinter } from '../../emitting/outcome-printer.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { sourceFlags } from '../../flags/source-flags.ts';
import {
  EXIT_DONE,
  EXIT_NOT_RECORDED,
  EXIT_UNREACHABLE,
  exitStatusOf,
  exitStatusOfInterrupt,
} from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { clearBefore, Progress } from '../../io/progress.ts';
import { deliverOutbox } from '../../outbox/deliver-outbox.ts';
import type { DeliveryReport } from '../../outbox/delivery-report.ts';
import { isFor, isNamed } from '../../outbox/destination.ts';
import type { OutboxEvent } from '../../outbox/outbox-event.ts';
import type { FlushFlags } from './flags.ts';
import { DEFAULT_TIMEOUT, type FlushOptions } from './options.ts';

type IsSelected = (destination: Destination) => boolean;

/** Delivers the events for the clusters that flags choose, one cluster after the other. */
export async function deliver(
  outbox: Outbox<OutboxEvent>,
  { timeoutMs, from }: Extract<FlushOptions, { kind: 'deliver' }>,
  flags: FlushFlags,
  outerIo: Io,
): Promise<number> {
  const { store: _, to, contexts = [to], ...rest } = flags;
  const isSelected: IsSelected | undefined =
    from && ((destination) => from.some((name) => isNamed(destination, name)));
  if (from) await checkDestinations(outbox, from);
  const counts = new OutcomeCounts();
  using progress = new Progress(outerIo, () => `${formatCount(counts.total, 'event')} of the outbox tried`);
  const io = clearBefore(outerIo, () => progress.clear());
  const flushCommand = formatFlush(flags);
  const failures = new FailureReporter(io);
  const printer = await OutcomePrinter.open(rest, io);
  const report = ({ outcome, warnings, record, failed }: DeliveryReport) => {
    progress.clear();
    for (const warning of warnings) printMessage('warning', warning, io);
    const error = printer.print(outcome);
    counts.add(outcome.kind === 'refused' ? 'rejected' : outcome.kind);
    if (error) failures.report(`event ${record.id} of the outbox`, error);
    if (failed?.refused)
      printMessage('hint', `it stays in the outbox; to remove it: ${flushCommand} --drop ${record.id}`, io);
  };
  const wait = () => printMessage('kev', 'waiting for another kev process that delivers to this server', io);
  /** Predicates for the destinations that were tried. */
  const done: IsSelected[] = isSelected ? [isSelected] : [];
  const statuses: number[] = [];
  for (const context of contexts) {
    const connection = {
      requestTimeout: flags.timeout ?? DEFAULT_TIMEOUT,
      ...rest,
      ...(context !== undefined && { context }),
    };
    checkCluster(connection, io);
    await using backend = await openClusterBackend(connection, io, 'write');
    done.push((destination) => isFor(destination, backend));
    const end = await deliverOutbox(outbox, backend, { io, timeoutMs, isSelected, report, wait });
    statuses.push(end.kind === 'unreachable' ? exitStatusOf(end.code) : EXIT_DONE);
    if (end.kind === 'done' && end.refusedBefore > 0)
      printMessage(
        'kev',
        `${end.refusedBefore} refused earlier and not retried: ${flushCommand} --list shows why`,
        io,
      );
  }
  failures.end();
  printMessage('kev', `${counts}`, io);
  if (io.signal.aborted) return exitStatusOfInterrupt(io.signal.reason);
  await reportOthers(outbox, done, flushCommand, io);
  if (statuses.includes(EXIT_UNREACHABLE)) return EXIT_UNREACHABLE;
  return Math.max(...statuses, counts.isComplete ? EXIT_DONE : EXIT_NOT_RECORDED);
}

/** @throws KevError `missing` when a name matches no destination */
async function checkDestinations(outbox: Outbox<OutboxEvent>, names: string[]): Promise<void> {
  const missing = new Set(names);
  for await (const { destination } of outbox.all())
    for (const name of missing) if (isNamed(destination, name)) missing.delete(name);
  const [first] = missing;
  if (first === undefined) return;
  throw new KevError('missing', `no events in the outbox for "${first}"`, {
    hint: 'kev flush --list shows the destination of each event',
  });
}

/**
 * Checks that a cluster is configured; `--store` and KEV_STORE only choose the outbox.
 *
 * @throws KevError `input` when none is configured
 */
export function checkCluster(flags: GlobalFlags, io: Io): void {
  if (isClusterConfigured(flags, io)) return;
  throw inputError('cannot flush: no cluster is configured', 'use --kubeconfig, --context, or --server');
}

/** Prints the number of events for other destinations. */
async function reportOthers(
  outbox: Outbox<OutboxEvent>,
  done: IsSelected[],
  flushCommand: string,
  io: Io,
): Promise<void> {
  const others = new Map<string, { destination: Destination; count: number }>();
  for await (const { destination } of outbox.all()) {
    if (done.some((isDone) => isDone(destination))) continue;
    const key = JSON.stringify([destination.context, destination.server]);
    const other = others.get(key) ?? { destination, count: 0 };
    other.count += 1;
    others.set(key, other);
  }
  for (const { destination, count } of others.values()) {
    const { context, server } = destination;
    const name = context === undefined ? `the server ${server}` : `context "${context}" (${server})`;
    printMessage('kev', `${count} more in the outbox for ${name}`, io);
    printMessage(
      'hint',
      `if its server has moved: ${flushCommand} --from ${quoteWord(server)} --to CONTEXT`,
      io,
    );
  }
}

/** Formats `kev flush` for the same outbox. */
function formatFlush({ store }: FlushFlags): string {
  return ['kev flush', ...sourceFlags(store === undefined ? {} : { store }).map(quoteWord)].join(' ');
}
