import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { toConnectionSettings } from '../../../src/store/postgres/connection-settings.ts';
import { PostgresDatabase } from '../../../src/store/postgres/database.ts';
import { createDatabase, query, startPostgres } from '../../support/postgres.ts';

const server = await startPostgres();
afterAll(() => server?.[Symbol.asyncDispose]());

/** As in src/help/stores.md. */
const GRANT_READING = `GRANT USAGE ON SCHEMA kev TO app; GRANT SELECT ON ALL TABLES IN SCHEMA kev TO app`;
const GRANT_WRITING = 'GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kev TO app';

describe.skipIf(!server)('a role of PostgreSQL', () => {
  if (!server) return;
  let admin: string;
  let app: string;

  beforeEach(async () => {
    admin = await createDatabase(server);
    await query(admin, 'DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN');
    app = Object.assign(new URL(admin), { username: 'app' }).href;
    return async () => {
      await query(admin, 'DROP OWNED BY app; DROP ROLE app');
    };
  });

  const open = (url: string) => {
    const settings = toConnectionSettings(url, { env: {}, homedir: '/', platform: 'linux' });
    return new PostgresDatabase(settings, { clock: systemClock, readOnly: false });
  };
  async function write(url: string): Promise<number> {
    await using db = open(url);
    return await db.write((tx) => tx.run('UPDATE store SET revision = revision + 1'));
  }
  async function read(url: string): Promise<unknown[]> {
    await using db = open(url);
    return await db.read((tx) => tx.all('SELECT revision FROM store'));
  }
  const place = () => admin.replace(/kev@/, '');

  it('may read a store with these rights, and write to it with those', async () => {
    await write(admin);
    const refused = { code: 'refused', hint: 'kev help stores shows which rights a store needs' };
    await expect(read(app)).rejects.toMatchObject({
      ...refused,
      message: `not allowed in ${place()}: permission denied for schema kev`,
    });
    await query(admin, GRANT_READING);
    expect(await read(app)).toEqual([{ revision: 1 }]);
    await expect(write(app)).rejects.toMatchObject({
      ...refused,
      message: `not allowed in ${place()}: permission denied for table store`,
    });
    await query(admin, GRANT_WRITING);
    expect(await write(app)).toBe(1);
  });

  it('may create a store with the right to create schemas, or in a schema of its own', async () => {
    const { pathname } = new URL(admin);
    await expect(write(app)).rejects.toMatchObject({
      code: 'refused',
      message: `not allowed in ${place()}: permission denied for database ${pathname.slice(1)}`,
    });
    await query(admin, 'CREATE SCHEMA kev AUTHORIZATION app');
    expect(await write(app)).toBe(1);
    const another = await createDatabase(server);
    await query(another, `GRANT CREATE ON DATABASE ${new URL(another).pathname.slice(1)} TO app`);
    expect(await write(Object.assign(new URL(another), { username: 'app' }).href)).toBe(1);
    await query(another, 'DROP OWNED BY app');
  });

  it('leaves a schema alone that holds something else', async () => {
    await query(admin, 'CREATE SCHEMA kev CREATE TABLE events (id int)');
    await expect(write(admin)).rejects.toMatchObject({
      code: 'input',
      message: `cannot create a store in ${place()}: its schema "kev" already has other tables, such as "events"`,
    });
    await query(admin, 'DROP SCHEMA kev CASCADE; CREATE SCHEMA kev CREATE TABLE store (id int)');
    for (const use of [read, write]) {
      await expect(use(admin)).rejects.toMatchObject({
        code: 'input',
        message: `cannot use ${place()}: its schema "kev" is not a store of this version of kev`,
      });
    }
    expect(await query(admin, 'SELECT * FROM kev.store')).toEqual([]);
  });

  it('does not touch what other schemas have', async () => {
    await query(admin, 'CREATE TABLE store (mine int); CREATE TABLE events (mine int)');
    expect(await write(admin)).toBe(1);
    expect(await query(admin, 'SELECT 1 FROM public.store, public.events')).toEqual([]);
  });

  it('is refused a store of a newer version', async () => {
    await write(admin);
    await query(admin, 'UPDATE kev.store SET format = 99');
    for (const use of [read, write]) {
      await expect(use(admin)).rejects.toMatchObject({
        code: 'input',
        message: expect.stringContaining('it was created by a newer version of kev (format 99'),
      });
    }
  });

  it('may be allowed to read only', async () => {
    await write(admin);
    await query(admin, `${GRANT_READING}; ALTER ROLE app SET default_transaction_read_only = on`);
    expect(await read(app)).toEqual([{ revision: 1 }]);
  });

  it('needs a database in UTF-8', async () => {
    const name = `latin_${process.hrtime.bigint()}`;
    await query(admin, `CREATE DATABASE ${name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`);
    const url = new URL(`/${name}`, admin).href;
    await write(url);
    await using db = open(url);
    await expect(db.write((tx) => tx.run('UPDATE store SET identity = $1', '…'))).rejects.toMatchObject({
      code: 'input',
      hint: 'the database needs the encoding UTF8',
    });
  });
});
