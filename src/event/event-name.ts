import { randomUUID } from 'node:crypto';
import { isSubdomain } from '../kinds/name-rules.ts';

const NANOSECONDS = /\.(0|[1-9a-f][0-9a-f]{0,15})$/;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Returns the name of a new event: the object's name and the time in hexadecimal nanoseconds (`web-0.1898b5d9ef714a00`),
 * or a UUID if that is not a valid name. The same object and time give the same name.
 *
 * @param newUuid default: a random UUID
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

/** Reads the time from a name by `generateEventName`, in nanoseconds since the epoch; undefined for other names. */
export function parseEventNameTime(name: string): bigint | undefined {
  const digits = NANOSECONDS.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const ns = BigInt(`0x${digits}`);
  return ns <= MAX_INT64 ? ns : undefined;
}
