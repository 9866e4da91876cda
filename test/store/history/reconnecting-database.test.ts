import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import type { Database } from '../../../src/store/database.ts';
import { withReconnects } from '../../../src/store/history/reconnecting-database.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** A database on a server whose writes fail with these errors before one succeeds. */
function failing(...errors: Error[]): Database {
  const write = async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'written';
  };
  return { write } as unknown as Database;
}

function wrap(db: Database) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const reported: string[] = [];
  const wrapped = withReconnects(db, {
    clock,
    signal: abort.signal,
    onLost: ({ message }) => reported.push(message),
    onRecovered: () => reported.push('recovered'),
  });
  return { clock, abort, reported, write: () => wrapped.write(async () => undefined) };
}

const lost = (message = 'lost') => new UnavailableError(message);

describe('a recording on a server that cannot be reached', () => {
  it('waits for it, and reports each loss once', async () => {
    const { clock, reported, write } = wrap(failing(lost(), lost('again')));
    const writing = write();
    await clock.advance(60_000);
    expect(await writing).toBe('written');
    expect(reported).toEqual(['lost', 'recovered']);
  });

  it('stops waiting with its signal', async () => {
    const { abort, reported, write } = wrap(failing(lost(), lost()));
    const writing = write();
    const ended = expect(writing).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await ended;
    expect(reported).toEqual(['lost']);
  });

  it.each([new Error('bug'), new UnavailableError('untrusted', { isTransient: false })])(
    'fails with an error that does not pass: %s',
    async (error) => {
      const { reported, write } = wrap(failing(error));
      await expect(write()).rejects.toBe(error);
      expect(reported).toEqual([]);
    },
  );

  it('is not for files', async () => {
    using folder = new TemporaryFolder();
    await using db = await openDatabase({ location: folder.at('store'), clock: new FakeClock() });
    const options = { clock: new FakeClock(), signal: new AbortController().signal };
    expect(withReconnects(db, { ...options, onLost: () => {}, onRecovered: () => {} })).toBe(db);
  });
});
