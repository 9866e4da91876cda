import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { KevError } from '../../src/core/errors.ts';
import { Outbox } from '../../src/store/outbox.ts';
import { CleanShutdownMarker } from '../../src/store/sqlite/clean-shutdown-marker.ts';
import { loadSqlite } from '../../src/store/sqlite/driver.ts';
import { openLocalStore } from '../../src/store/store.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const child = fileURLToPath(new URL('children/create-one.ts', import.meta.url));
const lockChild = fileURLToPath(new URL('children/lock.ts', import.meta.url));

let folder: TemporaryFolder;
let path: string;

beforeEach(() => {
  folder = new TemporaryFolder();
  path = folder.at('store');
});
afterEach(() => folder[Symbol.dispose]());

const modeOf = (of: string) => (statSync(of).mode & 0o777).toString(8);

/** Without those of SQLite, which @photostructure/sqlite may leave until the process ends. */
const filesIn = (of: string) => readdirSync(of).filter((name) => !/-(wal|shm)$/.test(name));

async function makeStore(at = path): Promise<void> {
  await using store = await openLocalStore({ location: at });
  await store.sink.create(sampleEvent());
}

/** The lock that a process has which was stopped while it wrote. */
class Lock implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async take(file: string): Promise<Lock> {
    const child = spawn(process.execPath, ['--import', 'tsx', lockChild, file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    return new Lock(child);
  }

  release(): void {
    this.#child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

/** Changes the database behind the store's back. */
async function changeDatabase(sql: string): Promise<void> {
  const SqliteDatabase = await loadSqlite();
  const db = new SqliteDatabase(`${path}/kev.db`);
  db.exec(sql);
  db.close();
}

/** What is thrown when the store is opened and written to. */
async function refusal(options: { location?: string; readOnly?: boolean } = {}): Promise<KevError> {
  try {
    await using store = await openLocalStore({ location: path, ...options });
    if (!options.readOnly) await store.sink.create(sampleEvent({ metadata: { name: 'another' } }));
  } catch (error) {
    expect(error).toBeInstanceOf(KevError);
    return error as KevError;
  }
  return expect.unreachable('the store was opened');
}

describe('a store that is not there', () => {
  it.each([true, false])('is empty and stays away when it is read (read only: %s)', async (readOnly) => {
    await using store = await openLocalStore({ location: path, readOnly });
    const pages = [];
    for await (const page of store.source.list({})) pages.push(page);
    expect(pages).toEqual([{ items: [], resourceVersion: '0' }]);
    expect(await store.sink.find({})).toEqual([]);
    await expect(store.sink.get('ns', 'x')).rejects.toThrow('events "x" not found');
    expect(existsSync(path)).toBe(false);
  });

  it('is no store either when there is an empty folder, or an empty file in it', async () => {
    mkdirSync(path);
    writeFileSync(`${path}/kev.db`, '');
    await using store = await openLocalStore({ location: path, readOnly: true });
    expect(await store.sink.find({})).toEqual([]);
    expect(readFileSync(`${path}/kev.db`, 'utf8')).toBe('');
  });

  it('is seen as soon as a process creates it', async () => {
    await using reader = await openLocalStore({ location: path, readOnly: true });
    expect(await reader.sink.find({})).toEqual([]);
    await makeStore();
    expect(await reader.sink.find({})).toHaveLength(1);
  });
});

describe('a new store', () => {
  it.each([0o000, 0o022, 0o777])('is for its owner only (umask %o)', (umask) => {
    const deep = `${folder.path}/a/b.c/store`;
    const line = `umask ${umask.toString(8)} && exec "$0" --import tsx "$@"`;
    execFileSync('bash', ['-c', line, process.execPath, child, deep]);
    expect(['a', 'a/b.c', 'a/b.c/store'].map((part) => modeOf(folder.at(part)))).toEqual([
      '700',
      '700',
      '700',
    ]);
    expect(readdirSync(deep).map((file) => [file, modeOf(`${deep}/${file}`)])).toEqual([
      ['clean-shutdown', '600'],
      ['kev.db', '600'],
    ]);
  });

  it('leaves the mode of a folder that was there', async () => {
    mkdirSync(path);
    chmodSync(path, 0o750);
    await makeStore();
    expect(modeOf(path)).toBe('750');
  });

  it('may lie at a path with a dot and letters of any script', async () => {
    path = folder.at('ü Лог.d.db?x#y%20');
    await makeStore();
    expect(filesIn(path)).toEqual(['clean-shutdown', 'kev.db']);
  });
});

describe('symbolic links', () => {
  it('lead to the folder that they name', async () => {
    mkdirSync(folder.at('real'));
    symlinkSync('real', path);
    await makeStore();
    expect(filesIn(folder.at('real'))).toEqual(['clean-shutdown', 'kev.db']);
  });

  it('that lead nowhere are not followed', async () => {
    symlinkSync('nowhere', path);
    expect((await refusal()).message).toBe(
      `cannot open the local store in "${path}": it is a broken symbolic link to "nowhere"`,
    );
    expect(existsSync(folder.at('nowhere'))).toBe(false);
  });

  it.each(['kev.db', 'kev.db-wal', 'kev.db-shm', 'kev.db-journal'])(
    'in place of %s are not followed',
    async (file) => {
      const precious = folder.at('precious');
      writeFileSync(precious, '');
      mkdirSync(path);
      symlinkSync(precious, `${path}/${file}`);
      expect((await refusal()).message).toContain(`"${file}" in it is not a regular file`);
      expect(readFileSync(precious, 'utf8')).toBe('');
    },
  );

  it.each(['clean-shutdown', 'outbox'])(
    'in place of %s are not followed, and what they stand for is done without or refused',
    async (file) => {
      const precious = folder.at('precious');
      writeFileSync(precious, 'precious');
      mkdirSync(path);
      symlinkSync(precious, `${path}/${file}`);
      await makeStore().catch((error) => expect(error).toBeInstanceOf(KevError));
      await using outbox = await Outbox.open<string>({ location: path, clock: systemClock });
      await outbox.add({ server: 's' }, 'waits').catch((error) => expect(error).toBeInstanceOf(KevError));
      expect(readFileSync(precious, 'utf8')).toBe('precious');
      expect(lstatSync(`${path}/${file}`).isSymbolicLink()).toBe(true);
    },
  );
});

describe('what cannot be opened', () => {
  it.each<[string, () => void | Promise<void>, string]>([
    ['a file', () => writeFileSync(path, 'x'), 'it is a file, not a directory'],
    [
      'a path through a file',
      () => {
        writeFileSync(path, 'x');
        path += '/store';
      },
      'not a directory',
    ],
    ['a circle of links', () => symlinkSync('store', path), 'too many levels of symbolic links'],
    [
      'a name that is too long',
      () => {
        path += 'x'.repeat(300);
      },
      'file name too long',
    ],
    [
      'a file of another kind',
      () => {
        mkdirSync(path);
        writeFileSync(`${path}/kev.db`, 'hello '.repeat(4000));
      },
      'it is not a store of kev, or a damaged one',
    ],
    [
      'a few bytes',
      () => {
        mkdirSync(path);
        writeFileSync(`${path}/kev.db`, 'hello');
      },
      'it is not a store of kev, or a damaged one',
    ],
    [
      'a store that was cut off',
      async () => {
        await makeStore();
        truncateSync(`${path}/kev.db`, 3 * 4096);
      },
      'it is damaged',
    ],
    [
      "another program's database",
      async () => {
        mkdirSync(path);
        await changeDatabase('CREATE TABLE its_own (x)');
      },
      'it is not a store of kev, or a damaged one',
    ],
    [
      'a store of a newer format',
      async () => {
        await makeStore();
        await changeDatabase('UPDATE store SET format = 4');
      },
      'it was created by a newer version of kev (format 4; this version supports 3)',
    ],
    [
      'a store of an older format',
      async () => {
        await makeStore();
        await changeDatabase('UPDATE store SET format = 2');
      },
      'it was created by an older version of kev (format 2; this version supports 3)',
    ],
    [
      'a store of an earlier format',
      () => {
        mkdirSync(path);
        writeFileSync(`${path}/data.mdb`, 'x'.repeat(8192));
      },
      '"data.mdb" in it is of an earlier version of kev',
    ],
  ])('%s is one clear line', async (_, prepare, reason) => {
    await prepare();
    for (const readOnly of [false, true]) {
      const error = await refusal({ location: path, readOnly });
      expect(error.code).toBe('input');
      expect(error.message).toBe(`cannot open the local store in "${path}": ${reason}`);
    }
  });

  it('a place where no folder can be made, without trying for ever', async () => {
    if (!existsSync('/proc/self')) return;
    expect((await refusal({ location: '/proc/kev/store' })).message).toMatch(
      /^cannot open the local store in "\/proc\/kev/,
    );
  });

  it.each<[string, () => void | Promise<void>]>([
    ['a folder that may not be written to', () => void mkdirSync(path, { mode: 0o755 })],
    [
      'a folder that may not be made',
      () => {
        chmodSync(folder.path, 0o755);
      },
    ],
    [
      "somebody else's store",
      async () => {
        await makeStore();
        chmodSync(path, 0o777);
      },
    ],
  ])('%s is one clear line', async (_, prepare) => {
    chmodSync(folder.path, 0o755);
    await prepare();
    // Nothing stops the superuser: so somebody else has to try.
    const other = process.getuid?.() === 0 ? ['65534'] : [];
    if (other.length === 0) chmodSync(path, 0o555);
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', child, path, ...other], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(`KevError: cannot open the local store in "${path}": permission denied\n`);
    expect(status).toBe(1);
  });
});

it('says of a store that was removed meanwhile that it cannot be written to', async () => {
  await using store = await openLocalStore({ location: path });
  await store.sink.create(sampleEvent());
  rmSync(path, { recursive: true });
  await expect(store.sink.create(sampleEvent({ metadata: { name: 'later' } }))).rejects.toThrow(
    /^cannot write to the local store in .*: no such file or directory$/,
  );
});

/** Makes a folder a disk of its own of this size; false where that is not allowed. */
function mountDisk(at: string, kibibytes: number): boolean {
  mkdirSync(at);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'kev-test', at]);
  return status === 0;
}

describe('what is stored', () => {
  it('is not shown when it is not what was stored', async () => {
    await makeStore();
    await changeDatabase("UPDATE states SET message = 'another'");
    await using store = await openLocalStore({ location: path });
    const error = `cannot read the local store in "${path}": the event "ns/web-0.1" in it is damaged`;
    await expect(store.sink.find({})).rejects.toThrow(error);
    await expect(store.sink.patch(sampleEvent(), { count: 2 })).rejects.toThrow(error);
    const listing = store.source.list({})[Symbol.asyncIterator]();
    await expect(listing.next()).rejects.toBeInstanceOf(KevError);
  });

  it('is checked when the database is not as kev left it', async () => {
    await makeStore();
    const file = `${path}/kev.db`;
    const bytes = readFileSync(file);
    bytes.fill(0xff, 3 * 4096, 7 * 4096);
    writeFileSync(file, bytes);
    expect((await refusal({ location: path, readOnly: true })).message).toMatch(
      /: it is damaged$|, or a damaged one$/,
    );
    // As if it had been damaged later.
    new CleanShutdownMarker(path).update();
    await using store = await openLocalStore({ location: path, readOnly: true });
    expect(await store.sink.find({}).catch(String)).toMatch(/it is damaged$/);
  });
});

describe('a full disk', () => {
  let disk: string;

  beforeEach(({ skip }) => {
    disk = folder.at('disk');
    skip(!mountDisk(disk, 2000), 'no disk can be mounted here');
  });
  // Lazily, because @photostructure/sqlite leaves closing files to the garbage collector.
  afterEach(() => void spawnSync('umount', ['--lazy', disk]));

  it('refuses what does not fit, keeps what it has confirmed, and continues when there is space', async () => {
    const ballast = `${disk}/ballast`;
    writeFileSync(ballast, Buffer.alloc(500_000));
    await using store = await openLocalStore({ location: `${disk}/store` });
    const confirmed: string[] = [];
    const write = async (name: string) => {
      await store.sink.create(sampleEvent({ metadata: { name }, message: 'x'.repeat(1000) }));
      confirmed.push(name);
    };
    const fill = async (prefix: string) => {
      for (let number = 1000; number < 2000; number++) await write(`${prefix}.${number}`);
    };
    const refused = `UnavailableError: cannot write to the local store in "${disk}/store": no space left on the device`;
    expect(await fill('a').catch(String)).toBe(refused);
    expect(await write('again').catch(String)).toBe(refused);
    const before = confirmed.length;
    expect(before).toBeGreaterThan(20);
    rmSync(ballast);
    expect(await fill('b').catch(String)).toBe(refused);
    expect(confirmed.length).toBeGreaterThan(before);
    expect((await store.sink.find({})).map(({ metadata }) => metadata.name)).toEqual(confirmed);
  });

  it('is reported when a store is created on it', async () => {
    writeFileSync(`${disk}/ballast`, Buffer.alloc(2000 * 1024 - 20_000));
    await using store = await openLocalStore({ location: `${disk}/store` });
    expect(await store.sink.create(sampleEvent()).catch(String)).toBe(
      `KevError: cannot open the local store in "${disk}/store": no space left on the device`,
    );
  });
});

it('uses the SQLite of Node.js where there is one, without a warning', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  const builtIn =
    (process.versions as Record<string, string>).sqlite === undefined ? undefined : 'node:sqlite';
  const { DatabaseSync } = await import(builtIn ?? '@photostructure/sqlite');
  expect(await loadSqlite()).toBe(DatabaseSync);
  await new Promise(setImmediate);
  process.off('warning', warn);
  expect(warnings.filter(({ message }) => builtIn === undefined && message.includes('SQLite'))).toEqual([]);
});

it('can be read by other programs, while it is open', async () => {
  await using store = await openLocalStore({ location: path });
  await store.sink.create(sampleEvent({ lastTimestamp: '2026-03-01T12:00:00Z', count: 2 }));
  await store.sink.patch(sampleEvent(), { count: 3, message: 'Started "again"\n' });
  const SqliteDatabase = await loadSqlite();
  const other = new SqliteDatabase(`${path}/kev.db`, { readOnly: true });
  const [row] = other.prepare('SELECT * FROM events').all();
  other.close();
  expect({ ...row }).toMatchObject({
    cluster: 'local',
    namespace: 'ns',
    last_seen: '2026-03-01T12:00:00Z',
    type: 'Normal',
    reason: 'Started',
    object: 'pod/web-0',
    message: 'Started "again"\n',
    count: 3,
    name: 'web-0.1',
    revision: 2,
  });
});

it('takes at most 500 bytes for an event like those of a kubelet, indexes included', async () => {
  const count = 8000;
  {
    await using store = await openLocalStore({ location: path });
    await Promise.all(Array.from({ length: count }, (_, at) => store.sink.create(kubeletEvent(at))));
  }
  expect(statSync(`${path}/kev.db`).size / count).toBeLessThanOrEqual(500);
});

/** One of four events about a pod, with a message that no other has. */
function kubeletEvent(number: number) {
  const pod = `payments-${(0x9f8c000 + (number >> 2) * 7919).toString(16)}-x${(number >> 2).toString(36).padStart(4, 'v')}`;
  const host = `ip-10-0-${number % 20}-17.eu-west-1.compute.internal`;
  return sampleEvent({
    metadata: {
      name: `${pod}.${(0x1898b5d9b3d68000n + BigInt(number)).toString(16)}`,
      namespace: 'payments',
    },
    involvedObject: {
      namespace: 'payments',
      name: pod,
      uid: `7d793037-a076-4d5c-9df5-${(number >> 2).toString(16).padStart(12, '0')}`,
      resourceVersion: String(100_000 + number),
      fieldPath: 'spec.containers{app}',
    },
    reason: ['Pulled', 'Created', 'BackOff', 'Unhealthy'][number % 4] ?? '',
    message:
      [
        `Successfully pulled image "registry.example.com/team/payments:v1.${number}" in 1.2s (1.2s including waiting)`,
        `Created container: app-${number}`,
        `Back-off restarting failed container app in pod ${pod}_payments(${number})`,
        `Readiness probe failed: Get "http://10.0.7.${number}:8080/healthz": context deadline exceeded`,
      ][number % 4] ?? '',
    source: { component: 'kubelet', host },
    reportingComponent: 'kubelet',
    reportingInstance: host,
    firstTimestamp: `2026-03-01T12:${String(number % 60).padStart(2, '0')}:00Z`,
    lastTimestamp: '2026-03-01T13:05:07Z',
    count: 1 + (number % 9),
  });
}

describe('a store that another process has locked', () => {
  it('is read, and is written to when the lock is free again', async () => {
    await makeStore();
    await using locked = await Lock.take(`${path}/kev.db`);
    await using store = await openLocalStore({ location: path });
    let isDone = false;
    const writing = store.sink.patch(sampleEvent(), { count: 2 }).then(() => {
      isDone = true;
    });
    // The event loop goes on meanwhile.
    for (let turn = 0; turn < 10; turn++) {
      expect(await store.sink.find({})).toHaveLength(1);
      await new Promise(setImmediate);
    }
    expect(isDone).toBe(false);
    locked.release();
    await writing;
  });

  it('is not waited for by a write that is canceled', async () => {
    await makeStore();
    await using _ = await Lock.take(`${path}/kev.db`);
    const canceling = new AbortController();
    await using store = await openLocalStore({ location: path });
    const writing = store.sink.patch(sampleEvent(), { count: 2 }, { signal: canceling.signal });
    canceling.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
  });
});
