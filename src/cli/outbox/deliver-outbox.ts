import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Destination, Outbox } from '../../store/outbox.ts';
import type { Holder, Lease } from '../../store/outbox-lease.ts';
import type { Backend } from '../backend/backend.ts';
import type { Io } from '../io/io.ts';
import { Delivery, type DeliveryEnd, type RecordDeliveryOptions } from './delivery.ts';
import { isFor, normalizeAddress } from './destination.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Interval of checks whether another process has finished. */
const CHECK_MS = 50;

interface OutboxDeliveryOptions extends RecordDeliveryOptions {
  /** Selects the records to deliver. Default: those for the backend. */
  isSelected?: ((destination: Destination) => boolean) | undefined;
  /** Waits for another process that delivers to this server, and is called once then; false: does not wait. */
  wait: false | (() => void);
}

/**
 * Delivers the events of a server from an outbox. Events about one object keep their order, and each event is counted
 * once, even if processes are killed at any time. Events that cannot be delivered stay.
 *
 * @throws UnavailableError, KevError `input` when the outbox cannot be read or written
 */
export async function deliverOutbox(
  outbox: Outbox<OutboxEvent>,
  backend: Backend,
  options: OutboxDeliveryOptions,
): Promise<DeliveryEnd> {
  const { isSelected = (destination) => isFor(destination, backend) } = options;
  if (!(await hasRecord(outbox, isSelected))) return { kind: 'done', left: new Set(), refusedBefore: 0 };
  await using lease = await claim(outbox, backend, options);
  if (lease === undefined) return { kind: options.io.signal.aborted ? 'stopped' : 'busy' };
  return await new Delivery(outbox, backend, lease, options).run(isSelected);
}

async function hasRecord(
  outbox: Outbox<OutboxEvent>,
  isSelected: (destination: Destination) => boolean,
): Promise<boolean> {
  for await (const { destination } of outbox.all()) if (isSelected(destination)) return true;
  return false;
}

async function claim(
  outbox: Outbox<OutboxEvent>,
  backend: Backend,
  { io, wait }: OutboxDeliveryOptions,
): Promise<Lease | undefined> {
  const holder = currentHolder(io);
  for (let checks = 1; ; checks++) {
    const lease = await outbox.claim(normalizeAddress(backend.location), holder);
    if (lease || wait === false || io.signal.aborted) return lease;
    if (checks === 1) wait();
    await io.clock.sleep(CHECK_MS, io.signal).catch(() => {});
  }
}

/** Identity of this process on this machine. The PID namespace distinguishes the PIDs of containers. */
function currentHolder({ processes }: Io): Holder {
  let pidNamespace = '';
  try {
    pidNamespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has PID namespaces.
  }
  const { pid, isAlive } = processes;
  return { pid, machine: `${hostname()} ${pidNamespace}`, token: randomUUID(), isAlive };
}
