/**
 * What is stored, with a checksum of key and value in front, since a disk may give back something else
 * than was written, and LMDB has no checksums.
 */
export function seal(key: Buffer, text: string): string {
  return `${SIGN}${checksum(key, text)}${text}`;
}

/**
 * What was sealed. What has no seal is from a time when there was none: it is given as it is, and nothing
 * of that time begins with the sign.
 *
 * @throws DamageError when it is not what was stored under this key
 */
export function unseal(key: Buffer, sealed: string): string {
  if (!sealed.startsWith(SIGN)) return sealed;
  const text = sealed.slice(SIGN.length + DIGITS);
  if (sealed.slice(SIGN.length, SIGN.length + DIGITS) === checksum(key, text)) return text;
  throw new DamageError(key);
}

/** A record is not what was stored. */
export class DamageError extends Error {
  constructor(key: Buffer) {
    super(`the record "${key}" in it is damaged`);
  }
}

const SIGN = '#';
const DIGITS = 8;

/** An odd number of many bits, so that each bit reaches those above it. */
const FACTOR = 0x9e3779b1;

/** Two characters at a time. Each step can be undone: no change of a single character leaves the sum as it was. */
function checksum(key: Buffer, text: string): string {
  let sum = text.length;
  for (const byte of key) sum = mix(sum ^ byte);
  const even = text.length & ~1;
  for (let at = 0; at < even; at += 2) {
    sum = mix(sum ^ text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 16));
  }
  if (even < text.length) sum = mix(sum ^ text.charCodeAt(even));
  return (sum >>> 0).toString(16).padStart(DIGITS, '0');
}

function mix(sum: number): number {
  const product = Math.imul(sum, FACTOR);
  return product ^ (product >>> 15);
}
