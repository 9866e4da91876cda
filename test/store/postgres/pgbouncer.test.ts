import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { PostgresDatabase } from '../../../src/store/postgres/database.ts';
import { hasPgBouncer, startPgBouncer } from '../../support/pgbouncer.ts';
import { createDatabase, query, startPostgres } from '../../support/postgres.ts';

const server = await startPostgres();
afterAll(() => server?.[Symbol.asyncDispose]());
if (!hasPgBouncer) console.warn('skipped: tests on PgBouncer need /usr/sbin/pgbouncer');

describe.skipIf(!server || !hasPgBouncer)('through PgBouncer, transactions of any session', () => {
  if (!server) return;

  it('are exact, consistent, and noticed', async () => {
    await using pooler = await startPgBouncer(server);
    const direct = await createDatabase(server);
    const url = Object.assign(new URL(direct), { port: String(pooler.port) }).href;
    const place = { env: {}, homedir: '/nonexistent', platform: 'linux' };
    const settings = toConnectionSettings(url, place);
    const databases = Array.from(
      { length: 5 },
      () => new PostgresDatabase(settings, { clock: systemClock, readOnly: false }),
    );
    const [watching, ...writing] = databases;
    const abort = new AbortController();
    let seen = 0;
    const watch = (async () => {
      while (seen < 80 && (await watching?.changed(abort.signal))) {
        const rows = await watching?.read((tx) => tx.all<{ revision: number }>('SELECT revision FROM store'));
        seen = rows?.[0]?.revision ?? 0;
      }
    })();
    await Promise.all(
      writing.map(async (db) => {
        for (let times = 0; times < 20; times++) {
          await db.write((tx) => tx.run('UPDATE store SET revision = revision + 1'));
        }
      }),
    );
    await watch;
    expect(seen).toBe(80);
    for (const db of databases) await db.close();
    expect(await query(direct, 'SELECT revision FROM kev.store')).toEqual([{ revision: '80' }]);
  });
});
