import { crc32 } from 'node:zlib';

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

function checksum(key: Buffer, text: string): string {
  return crc32(text, crc32(key)).toString(16).padStart(DIGITS, '0');
}
