import type { Destination } from '../../store/outbox.ts';
import type { Backend } from '../backend/backend.ts';

/** Destination of a backend's events, as the outbox stores it. */
export function destinationOf({ location: server, context, entry }: Backend): Destination {
  const { kubeconfig, cluster } = entry ?? {};
  return { server, ...(context && { context }), ...(kubeconfig && { kubeconfig, cluster }) };
}

/**
 * Whether events for a destination go to this backend: it has the same address, or the same kubeconfig now has another
 * address for the same cluster.
 */
export function isFor(destination: Destination, { location, context, entry }: Backend): boolean {
  if (normalizeAddress(destination.server) === normalizeAddress(location)) return true;
  if (entry === undefined || entry.kubeconfig !== destination.kubeconfig) return false;
  if (entry.cluster === destination.cluster) return true;
  // If the old cluster is still in the kubeconfig, the context was switched to another cluster.
  const isReplaced = !entry.clusters.includes(destination.cluster ?? '');
  return isReplaced && context !== undefined && context === destination.context;
}

/** Whether a name is that of a destination: its server's address, context, or cluster. */
export function isNamed({ server, context, cluster }: Destination, name: string): boolean {
  if (name === context || name === cluster) return true;
  const addresses = [name, `https://${name}`, `http://${name}`].map(normalizeAddress);
  return addresses.includes(normalizeAddress(server));
}

/** Normalizes the spelling of a server's address. */
export function normalizeAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host.replace(/\.(?=:|$)/, '')}${pathname.replace(/\/+$/, '')}`;
}
