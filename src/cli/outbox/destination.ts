import type { Destination } from '../../store/outbox.ts';
import type { Backend } from '../backend/backend.ts';

/** Where the events of a backend go, as the outbox remembers it. */
export function destinationOf({ location: server, context, entry }: Backend): Destination {
  const { kubeconfig, cluster } = entry ?? {};
  return { server, ...(context && { context }), ...(kubeconfig && { kubeconfig, cluster }) };
}

/**
 * Whether what was kept for a destination goes to this backend: it has the same address, or the kubeconfig that named
 * the destination has another address for the same cluster now.
 */
export function isFor(destination: Destination, { location, context, entry }: Backend): boolean {
  if (normalizeAddress(destination.server) === normalizeAddress(location)) return true;
  if (entry === undefined || entry.kubeconfig !== destination.kubeconfig) return false;
  if (entry.cluster === destination.cluster) return true;
  // A context that was pointed to another cluster beside the old one means that one.
  const isReplaced = !entry.clusters.includes(destination.cluster ?? '');
  return isReplaced && context !== undefined && context === destination.context;
}

/** Whether a destination is meant by a name: a server's address, or a context or cluster of a kubeconfig. */
export function isNamed({ server, context, cluster }: Destination, name: string): boolean {
  if (name === context || name === cluster) return true;
  const addresses = [name, `https://${name}`, `http://${name}`].map(normalizeAddress);
  return addresses.includes(normalizeAddress(server));
}

/** An address in the form that all ways to write it share. */
export function normalizeAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host.replace(/\.(?=:|$)/, '')}${pathname.replace(/\/+$/, '')}`;
}
