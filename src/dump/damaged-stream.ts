/** The error for a stream that cannot be decompressed to its end. */
export class DamagedStreamError extends Error {
  override name = 'DamagedStreamError';
}
