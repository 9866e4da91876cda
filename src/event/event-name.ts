import { randomUUID } from 'node:crypto';

const MAX_SUBDOMAIN_BYTES = 253;
const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const NANOSECONDS = /\.(0|[1-9a-f][0-9a-f]{0,15})$/;
const MAX_INT64 = 2n ** 63n - 1n;

/** Whether this can be the name of an object whose kind wants a DNS-1123 subdomain, as events do. */
export function isSubdomain(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN_BYTES && SUBDOMAIN.test(name);
}

/**
 * The name of a new event: the object's name and the time in hexadecimal nanoseconds
 * (`web-0.1898b5d9ef714a00`), or a UUID where that would be no valid name. The same object at the
 * same time has the same name.
 *
 * @param newUuid default: a random one
 *
 * Source: client-go `tools/record/util`, GenerateEventName.
 */
export function generateEventName(
  objectName: string,
  ns: bigint,
  newUuid: () => string = randomUUID,
): string {
  const name = `${objectName}.${ns.toString(16)}`;
  return isSubdomain(name) ? name : newUuid();
}

/** The nanoseconds since the epoch that a name by `generateEventName` holds; undefined for other names. */
export function parseEventNameTime(name: string): bigint | undefined {
  const digits = NANOSECONDS.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const ns = BigInt(`0x${digits}`);
  return ns <= MAX_INT64 ? ns : undefined;
}
