import { isClusterConfigured } from '../../../cluster/kubeconfig/find.ts';
import { KevError } from '../../../errors.ts';
import type { Outbox } from '../../../local/outbox.ts';
import { escapeCell } from '../../../print/escape.ts';
import { openClusterBackend } from '../../cluster-backend.ts';
import { EXIT_DONE, EXIT_NOT_RECORDED, exitStatusOf, exitStatusOfInterrupt } from '../../exit-status.ts';
import type { GlobalFlags } from '../../flags.ts';
import type { Io } from '../../io.ts';
import type { SpooledEvent } from '../../spool.ts';
import { type DeliveryTold, deliverSpooled } from '../../spool-delivery.ts';
import { OutcomeTeller } from '../emit/say-outcome.ts';
import { Tally } from '../emit/tally.ts';
import type { FlushFlags } from './command.ts';

/** Delivers what an outbox has for the clusters that the flags choose, one after the other. */
export async function deliver(
  outbox: Outbox<SpooledEvent>,
  timeoutMs: number | undefined,
  flags: FlushFlags,
  io: Io,
): Promise<number> {
  const { store: _, contexts = [undefined], ...rest } = flags;
  const tally = new Tally();
  const servers = new Set<string>();
  const statuses: number[] = [];
  const teller = await OutcomeTeller.open(rest, io);
  for (const context of contexts) {
    const chosen = { requestTimeout: flags.timeout, ...rest, ...(context !== undefined && { context }) };
    statuses.push(await deliverTo(outbox, chosen, { timeoutMs, tally, servers, teller }, io));
  }
  io.stderr.write(`kev: ${tally}\n`);
  if (io.signal.aborted) return exitStatusOfInterrupt(io.signal.reason);
  await sayOthers(outbox, servers, io);
  return statuses.includes(5) ? 5 : Math.max(...statuses, tally.isWhole ? EXIT_DONE : EXIT_NOT_RECORDED);
}

interface Delivering {
  timeoutMs: number | undefined;
  tally: Tally;
  /** The servers to which something was delivered. */
  servers: Set<string>;
  teller: OutcomeTeller;
}

async function deliverTo(
  outbox: Outbox<SpooledEvent>,
  flags: GlobalFlags,
  { timeoutMs, tally, servers, teller }: Delivering,
  io: Io,
): Promise<number> {
  checkCluster(flags, io);
  await using backend = openClusterBackend(flags, io, 'write');
  servers.add(backend.place);
  const tell = ({ outcome, warnings, record, failed }: DeliveryTold) => {
    for (const warning of warnings) io.stderr.write(`warning: ${escapeCell(warning)}\n`);
    const error = teller.tell(outcome);
    tally.add(outcome.kind === 'refused' ? 'rejected' : outcome.kind);
    if (error) io.stderr.write(`error: event ${record.id} of the outbox: ${escapeCell(error.message)}\n`);
    if (failed?.refused)
      io.stderr.write(`hint: it stays until it is dropped: kev flush --drop ${record.id}\n`);
  };
  const wait = () => io.stderr.write('kev: another kev delivers to this server, waiting for its end\n');
  const end = await deliverSpooled(outbox, backend, { io, timeoutMs, tell, wait });
  if (end.kind === 'unreachable') return exitStatusOf(end.code);
  if (end.kind === 'done' && end.refusedBefore > 0) {
    io.stderr.write(
      `kev: ${end.refusedBefore} refused before, not tried again: kev flush --list shows why\n`,
    );
  }
  return EXIT_DONE;
}

/**
 * Makes sure that there is a cluster; `--store` and KEV_STORE only say where the outbox is.
 *
 * @throws KevError `input` when none is configured
 */
export function checkCluster(flags: GlobalFlags, io: Io): void {
  if (isClusterConfigured(flags, io)) return;
  throw new KevError('input', 'cannot flush: no cluster is configured', {
    hint: 'name one with --kubeconfig, --context or --server',
  });
}

/** What waits for others is easily forgotten. */
async function sayOthers(outbox: Outbox<SpooledEvent>, servers: Set<string>, io: Io): Promise<void> {
  const others = new Map<string, number>();
  for await (const { destination } of outbox.all()) {
    if (servers.has(destination.server)) continue;
    const { context, server } = destination;
    const place = context === undefined ? `the server ${server}` : `context "${context}"`;
    others.set(place, (others.get(place) ?? 0) + 1);
  }
  for (const [place, count] of others) {
    io.stderr.write(`kev: ${count} more in the outbox for ${escapeCell(place)}\n`);
  }
}
