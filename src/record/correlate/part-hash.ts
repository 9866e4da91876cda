const BASE = 0x01000193;

/**
 * Hashes texts that are joined from parts, so that the hash does not tell where one part ends:
 * appending "ab" and "c" is appending "a" and "bc". Remembers the part it hashed last.
 *
 * The hash is the text as the digits of a number to the base of FNV's prime, in 32 bits.
 */
export class PartHash {
  #part = '';
  #hash = 0;
  #power = 1;

  /** The hash of a text, of which `hash` is the beginning's and `part` the rest. */
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
