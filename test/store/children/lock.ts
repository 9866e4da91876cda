import { loadSqlite } from '../../../src/store/sqlite/driver.ts';

/** `lock.ts FILE`: begins to write to a database, says so, and goes no further. */
const SqliteDatabase = await loadSqlite();
const db = new SqliteDatabase(process.argv[2] ?? '');
db.exec('BEGIN IMMEDIATE; UPDATE store SET revision = revision');
console.log('locked');
process.stdin.resume();
