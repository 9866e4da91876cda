const BASE = 0x01000193;

/**
 * Hashes strings that are joined from parts: appending "ab" and "c" gives the same hash as appending "a" and "bc".
 * Remembers the last part and its hash.
 *
 * The hash is polynomial: the characters are the digits of a number with the FNV prime as its base, in 32 bits.
 */
export class PartHash {
  #part = '';
  #hash = 0;
  #power = 1;

  /** The hash of a string that begins with a string of this hash and ends with `part`. */
  append(hash: number, part: string | undefined): number {
    if (!part) return hash;
    if (part !== this.#part) this.#read(part);
    return (Math.imul(hash, this.#power) + this.#hash) | 0;
  }

  #read(part: string): void {
    let hash = 0;
    let power = 1;
    for (let index = 0; index < part.length; index++) {
      hash = (Math.imul(hash, BASE) + part.charCodeAt(index)) | 0;
      power = Math.imul(power, BASE);
    }
    this.#part = part;
    this.#hash = hash;
    this.#power = power;
  }
}
