import { KevError, UnavailableError, usageError } from '../../../core/errors.ts';
import { escapeCell } from '../../../print/escape.ts';
import { Outbox, type OutboxRecord } from '../../../store/outbox.ts';
import { isPostgresUrl, storeLocation } from '../../../store/store-location.ts';
import { openClusterBackend } from '../../backend/cluster-backend.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import { isCi } from '../../io/env-switch.ts';
import { EXIT_DONE, EXIT_UNREACHABLE, exitStatusOf, forgive } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { reportError } from '../../io/report.ts';
import type { OutboxEvent } from '../../outbox/outbox-event.ts';
import { checkCluster, deliver } from './deliver.ts';
import type { FlushFlags } from './flags.ts';
import { listRecords } from './list.ts';
import { type Dropped, type FlushOptions, toFlushOptions } from './options.ts';

/** Delivers, lists, or drops the events in the outbox. */
export async function runFlush(ids: string[], flags: FlushFlags, io: Io): Promise<number> {
  let status: number;
  try {
    status = await flush(toFlushOptions(ids, flags), flags, io);
    await io.stdout.flush();
  } catch (error) {
    status = reportError(error instanceof UnavailableError ? unavailable(error, flags, io) : error, io);
  }
  return flags.fail ? status : forgive(status);
}

/** The error for an outbox whose directory cannot be written to, or whose PostgreSQL server cannot be reached. */
function unavailable(error: UnavailableError, flags: FlushFlags, io: Io): KevError {
  const code = isPostgresUrl(storeLocation(flags.store, io)) ? 'unreachable' : 'output';
  return new KevError(code, error.message, { cause: error });
}

async function flush(options: FlushOptions, flags: FlushFlags, io: Io): Promise<number> {
  if (flags.local) throw usageError('cannot flush to the local store: events are stored there directly');
  // A delivery may take long, so that --timeout limits each server there.
  if (options.kind !== 'deliver')
    io.setDeadline({ timeoutMs: parseDurationFlag('--timeout', flags.timeout), status: EXIT_UNREACHABLE });
  // An outbox that a CI job did not name is lost with the job, so that a missing cluster is an error.
  const isNamed = flags.store !== undefined || io.env.KEV_STORE;
  if (options.kind === 'deliver' && isCi(io.env) && !isNamed) checkCluster(flags, io);
  const location = storeLocation(flags.store, io);
  await using outbox = await Outbox.open<OutboxEvent>({
    location,
    clock: io.clock,
    readOnly: options.kind === 'list',
    environment: io,
    signal: io.signal,
  });
  if ((await outbox.after(0, 1)).length === 0) {
    printMessage('kev', 'the outbox is empty', io);
    return options.kind === 'drop' && options.which.kind === 'some' ? exitStatusOf('missing') : EXIT_DONE;
  }
  switch (options.kind) {
    case 'deliver':
      return await deliver(outbox, options, flags, io);
    case 'list':
      await listRecords(recordsOf(outbox, flags, io), io);
      return EXIT_DONE;
    case 'drop':
      return await drop(outbox, options.which, flags, io);
  }
}

/** Reads all records, or those for the contexts or the server that flags choose. */
async function* recordsOf(
  outbox: Outbox<OutboxEvent>,
  flags: FlushFlags,
  io: Io,
): AsyncGenerator<OutboxRecord<OutboxEvent>> {
  const { contexts, kubeconfig, cluster } = flags;
  const server = (flags.server ?? kubeconfig ?? cluster) ? await serverOf(flags, io) : undefined;
  for await (const record of outbox.all()) {
    const { destination } = record;
    if (contexts && !contexts.includes(destination.context ?? '')) continue;
    if (server === undefined || server === destination.server) yield record;
  }
}

async function serverOf({ store: _, ...flags }: FlushFlags, io: Io): Promise<string> {
  checkCluster(flags, io);
  await using backend = await openClusterBackend(flags, io, 'read');
  return backend.location;
}

async function drop(outbox: Outbox<OutboxEvent>, which: Dropped, flags: FlushFlags, io: Io): Promise<number> {
  const missing = new Set(which.kind === 'some' ? which.ids : []);
  let dropped = 0;
  for await (const { id, refused, content } of recordsOf(outbox, flags, io)) {
    const isSelected = which.kind === 'all' || (which.kind === 'refused' ? refused : missing.has(id));
    if (!isSelected || !(await outbox.remove(id))) continue;
    missing.delete(id);
    dropped += 1;
    io.stdout.write(`event/${escapeCell(content.event.metadata.name ?? '')} dropped\n`);
  }
  for (const id of missing) printMessage('error', `cannot drop event ${id}: not found in the outbox`, io);
  if (which.kind === 'refused' && dropped === 0) {
    printMessage('kev', 'nothing to drop: no event was refused (--all drops waiting events, too)', io);
  }
  return missing.size > 0 ? exitStatusOf('missing') : EXIT_DONE;
}
