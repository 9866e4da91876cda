import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';

const PACKAGE = dirname(dirname(KEV));

/** The folder in which kev keeps it. */
function folderOf(home: Home): string {
  const cache = join(home.path, '.cache', 'kev');
  return join(cache, readdirSync(cache)[0] ?? '');
}

/** What kev has kept in this home, by path. */
function kept(home: Home): string[] {
  const folder = join(home.path, '.cache');
  return existsSync(folder) ? filesIn(folder) : [];
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const emit = ['emit', 'pod/x', 'Normal', 'R', 'm', '--local'];

it('What was compiled is kept, for the owner only, and a second start adds nothing', async () => {
  using home = new Home();
  expect(await home.kev(emit)).toMatchObject({ status: 0, stderr: '' });
  const first = kept(home);
  expect(first.length).toBeGreaterThan(2);
  expect(statSync(folderOf(home)).mode & 0o077).toBe(0);
  expect(await home.kev(emit)).toMatchObject({ status: 0, stderr: '' });
  expect(kept(home)).toEqual(first);
});

it('What was compiled an hour ago is written again, with what has been compiled since', async () => {
  using home = new Home();
  expect(await home.kev(['get', '--local'])).toMatchObject({ status: 0, stdout: '' });
  const first = new Map(kept(home).map((file) => [file, statSync(file).size]));
  await home.kev(emit);
  expect(await home.kev(['get', '--local'])).toMatchObject({ status: 0, stderr: '' });
  for (const [file, size] of first) expect(statSync(file).size).toBe(size);
  const old = Date.now() / 1000 - 3601;
  for (const file of first.keys()) utimesSync(file, old, old);
  expect(await home.kev(['get', '--local'])).toMatchObject({ status: 0, stderr: '' });
  const grown = [...first].filter(([file, size]) => statSync(file).size > size);
  expect(grown.length).toBeGreaterThan(0);
});

it('A watch, which changes how V8 works, starts with what another one compiled', async () => {
  using home = new Home();
  await home.kev(emit);
  const watch = ['watch', '--local', '--until', 'reason=R', '--since', '1h'];
  expect(await home.kev(watch)).toMatchObject({ status: 0 });
  const written = kept(home).map((file) => [file, statSync(file).mtimeMs]);
  expect(await home.kev(watch)).toMatchObject({ status: 0 });
  expect(kept(home).map((file) => [file, statSync(file).mtimeMs])).toEqual(written);
});

it('The help of a command does not stand in for what the command itself compiles', async () => {
  using home = new Home();
  await home.kev(['get', '--help']);
  const first = kept(home);
  expect(await home.kev(['get', '--local'])).toMatchObject({ status: 0 });
  expect(kept(home).length).toBeGreaterThan(first.length);
  expect(kept(home)).toEqual(expect.arrayContaining(first));
});

// V8 checks what it is given only where it was built for debugging: on a byte that had changed, kev hung.
it.each([
  [
    'a byte is another',
    (bytes: Buffer) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 4 : byte)),
  ],
  ['its second half is empty', (bytes: Buffer) => bytes.fill(0, bytes.length >> 1)],
  ['its second half is missing', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ['nothing is in it', () => Buffer.alloc(0)],
])('The cache is written again when %s', async (_, damage) => {
  using home = new Home();
  await home.kev(emit);
  const damaged = new Map(kept(home).map((file) => [file, Buffer.from(damage(readFileSync(file)))]));
  for (const [file, bytes] of damaged) writeFileSync(file, bytes);
  expect(await home.kev(emit)).toMatchObject({ status: 0, stderr: '' });
  expect(damaged.size).toBeGreaterThan(2);
  for (const [file, bytes] of damaged) expect(readFileSync(file).equals(bytes)).toBe(false);
});

it('Nothing is kept in a folder that others may write into', async () => {
  using home = new Home();
  await home.kev(emit);
  for (const each of kept(home)) writeFileSync(each, 'not to be read');
  chmodSync(folderOf(home), 0o777);
  expect(await home.kev(emit)).toMatchObject({ status: 0, stderr: '' });
  for (const each of kept(home)) expect(readFileSync(each, 'utf8')).toBe('not to be read');
});

it('Nothing is kept below a folder that others may write into', async () => {
  using home = new Home();
  const shared = join(home.path, 'shared');
  for (const folder of [shared, join(shared, 'kev')]) mkdirSync(folder);
  chmodSync(shared, 0o1777);
  chmodSync(join(shared, 'kev'), 0o777);
  expect(await home.kev(emit, { env: { XDG_CACHE_HOME: shared } })).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(join(shared, 'kev'))).toEqual([]);
});

// Two installations whose files have one time and one size ran each other's code.
it('Each build runs its own code, though its files are as long and as old as those of another', async () => {
  using home = new Home();
  const builds = ['a', 'b'].map((name) => join(home.path, name));
  for (const build of builds) {
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(PACKAGE, part), join(build, part), { recursive: true });
    symlinkSync(join(PACKAGE, 'node_modules'), join(build, 'node_modules'));
  }
  const [, b = ''] = builds;
  for (const file of filesIn(join(b, 'dist'))) {
    const code = readFileSync(file, 'utf8');
    if (code.includes('LAST SEEN')) writeFileSync(file, code.replaceAll('LAST SEEN', 'LAST_SEEN'));
  }
  for (const file of builds.flatMap(filesIn)) utimesSync(file, 1e9, 1e9);
  await home.kev(emit);
  const headers: string[] = [];
  for (const build of [...builds, ...builds]) {
    const { stdout } = await home.shell(
      `"${process.execPath}" "${join(build, 'bin', 'kev.js')}" get --local`,
    );
    headers.push(stdout.slice(0, 'LAST SEEN'.length));
  }
  expect(headers).toEqual(['LAST SEEN', 'LAST_SEEN', 'LAST SEEN', 'LAST_SEEN']);
});

it.each([
  ['when NODE_DISABLE_COMPILE_CACHE is set', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ['without a home', { HOME: '' }],
])('Nothing is kept %s', async (_, env) => {
  using home = new Home();
  expect(await home.kev(['--version'], { env })).toMatchObject({ status: 0, stderr: '' });
  expect(kept(home)).toEqual([]);
});
