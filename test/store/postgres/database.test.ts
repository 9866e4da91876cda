import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { UnavailableError } from '../../../src/core/errors.ts';
import { formatTime } from '../../../src/event/time.ts';
import { findOrAddCluster } from '../../../src/store/history/clusters.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { Retention } from '../../../src/store/history/retention.ts';
import { readStates } from '../../../src/store/listing.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { PostgresDatabase } from '../../../src/store/postgres/database.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import { createDatabase, query, startPostgres } from '../../support/postgres.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const server = await startPostgres();
afterAll(() => server?.[Symbol.asyncDispose]());

const place = { env: {}, homedir: '/nonexistent', platform: 'linux' };

describe.skipIf(!server)('a store in PostgreSQL', () => {
  if (!server) return;
  let url: string;

  beforeEach(async () => {
    url = await createDatabase(server);
  });

  const open = (to = url, clock: Clock = systemClock) =>
    new PostgresDatabase(toConnectionSettings(to, place), { clock, readOnly: false });
  const through = (proxy: CuttingProxy) => Object.assign(new URL(url), { port: String(proxy.port) }).href;
  const increment = (db: PostgresDatabase, signal?: AbortSignal) =>
    db.write(async (tx) => {
      const [store] = await tx.all<{ revision: number }>('SELECT revision FROM store');
      await tx.run('UPDATE store SET revision = $1', (store?.revision ?? 0) + 1);
    }, signal);
  const revision = async () => (await query(url, 'SELECT revision FROM kev.store'))[0]?.revision;

  it('is created once, and written in turns, whoever writes', async () => {
    const databases = Array.from({ length: 8 }, () => open());
    await Promise.all(databases.flatMap((db) => [increment(db), increment(db), increment(db)]));
    expect(await revision()).toBe('24');
    for (const db of databases) await db.close();
  });

  it('is read as it was at one time', async () => {
    await using db = open();
    await using other = open();
    await increment(db);
    const seen = await db.read(async (tx) => {
      const before = await tx.all('SELECT revision FROM store');
      await increment(other);
      return [before, await tx.all('SELECT revision FROM store')];
    });
    expect(seen).toEqual([[{ revision: 1 }], [{ revision: 1 }]]);
  });

  it('removes the events of a recording that are too old', async () => {
    await using db = open();
    const cluster = await db.write((tx) => findOrAddCluster(tx, { name: 'a', uid: 'u', server: 's' }));
    const days = (count: number) => BigInt(count) * 86_400_000_000_000n;
    const at = (name: string, daysAgo: number) =>
      sampleEvent({
        metadata: { name, uid: name },
        lastTimestamp: formatTime(systemClock.now() - days(daysAgo)),
      });
    await db.write((tx) => recordStates(tx, cluster, [at('old', 15), at('new', 13)]));
    const limits = { keep: days(14), keepWarnings: undefined, maxBytes: undefined };
    expect(await new Retention(db, limits, systemClock).apply()).toBe(1);
    const states = await db.read((tx) => readStates(tx, cluster, 0));
    expect(states.map(({ event }) => event.metadata.name)).toEqual(['new']);
  });

  it('undoes what a write did before it failed', async () => {
    await using db = open();
    await increment(db);
    await expect(
      db.write(async (tx) => {
        await tx.run('UPDATE store SET revision = 99');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await revision()).toBe('1');
    await increment(db);
    expect(await revision()).toBe('2');
  });

  it.each(['40001', '40P01', '55P03'])('starts over after %s', async (state) => {
    await using db = open();
    let tries = 0;
    await db.write(async (tx) => {
      await tx.run('UPDATE store SET revision = revision + 1');
      tries += 1;
      if (tries < 3) await tx.run(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '${state}'; END $$`);
    });
    expect([tries, await revision()]).toEqual([3, '1']);
  });

  it('starts over when the connection is lost before the commit', async () => {
    await using proxy = await CuttingProxy.start(Number(server.url.port));
    await using db = open(through(proxy));
    await increment(db);
    const cut = proxy.cutAt('UPDATE', 'after');
    await increment(db);
    await cut;
    expect(await revision()).toBe('2');
    proxy.cutAll();
    await increment(db);
    expect(await revision()).toBe('3');
  });

  it('does not write again when the response to a commit is lost', async () => {
    await using proxy = await CuttingProxy.start(Number(server.url.port));
    await using db = open(through(proxy));
    await increment(db);
    const cut = proxy.cutAt('NOTIFY', 'after');
    await expect(increment(db)).rejects.toThrow(UnavailableError);
    await cut;
    expect(await revision()).toBe('2');
    const cutBefore = proxy.cutAt('NOTIFY', 'before');
    await expect(increment(db)).rejects.toThrow(/^connection to .* lost while a change was committed$/);
    await cutBefore;
    expect(await revision()).toBe('2');
  });

  it.skipIf(!server.own)('goes on after a crash of the server', async () => {
    await using db = open();
    await increment(db);
    await server.own?.crash();
    await increment(db);
    expect(await revision()).toBe('2');
  });

  it('stops waiting for a lock when nobody wants the write any more, and ends', async () => {
    const db = open();
    await increment(db);
    const abort = new AbortController();
    let isHeld = () => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using other = open();
    const holding = other.write(async () => {
      isHeld();
      await released;
    });
    await held;
    const waiting = increment(db, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await db.close();
    release();
    await holding;
    expect(await revision()).toBe('1');
  });

  it('limits how long a process that was stopped holds up others', async () => {
    await using db = open();
    const limits = await db.write(async (tx) => [
      await tx.all('SHOW idle_in_transaction_session_timeout'),
      await tx.all('SHOW lock_timeout'),
    ]);
    expect(limits).toEqual([[{ idle_in_transaction_session_timeout: '10s' }], [{ lock_timeout: '10s' }]]);
  });

  it('notices by a notification what others write', async () => {
    let polls = 0;
    const clock: Clock = {
      ...systemClock,
      // The first two polls end, so that it listens and has heard of a change; later ones only when they are woken.
      sleep: (ms, signal) => {
        polls += 1;
        return polls < 3 ? systemClock.sleep(ms, signal) : systemClock.sleep(2 ** 30, signal);
      },
    };
    await using db = open(url, clock);
    await using other = open();
    const signal = new AbortController().signal;
    while (polls < 3) {
      const changed = db.changed(signal);
      await increment(other);
      await changed;
    }
    for (;;) {
      const before = polls;
      const changed = db.changed(signal);
      // Something that happened before may still be reported, without a wait.
      if (polls > before) await increment(other);
      expect(await changed).toBe(true);
      if (polls > before) break;
    }
  });

  it('stops waiting for changes when it is closed, or nobody waits any more', async () => {
    const db = open();
    const abort = new AbortController();
    const changed = db.changed(abort.signal);
    abort.abort();
    expect(await changed).toBe(false);
    const waiting = db.changed(undefined);
    await db.close();
    expect(await waiting).toBe(false);
  });
});
