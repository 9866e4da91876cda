/** What was read is not what was stored. */
export class DamageError extends Error {
  override name = 'DamageError';

  constructor(key: string) {
    super(`the event "${key}" in it is damaged`);
  }
}
