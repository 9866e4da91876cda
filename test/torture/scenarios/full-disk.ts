import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished, Home } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';
import { SmallDisk } from '../small-disk.ts';

const DISK_KIB = 1024;
const RECORDS = 400;
/** The space that a position needs. */
const SPARE_KIB = 16;
const NOWHERE = ['-s', 'http://127.0.0.1:9', '--no-resolve', '--timeout', '200ms'];

/**
 * The disk of a store gets full at a random moment, and has room again: what was accepted stays, what was
 * refused gets a clear error, and everything goes on. The same holds for the outbox and the position of a watch.
 */
export const fullDisk: Scenario = {
  name: 'full-disk',
  async run({ seed, short, home }: TortureOptions) {
    const rounds = short ? 1 : 40;
    const random = seededRandom(seed);
    let accepted = 0;
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      using disk = new SmallDisk(join(home.path, `disk-${round}`), DISK_KIB);
      const ballast = join(disk.path, 'ballast');
      writeFileSync(ballast, Buffer.alloc(Math.floor((0.1 + random() * 0.6) * DISK_KIB) * 1024));
      const spare = join(disk.path, 'spare');
      writeFileSync(spare, Buffer.alloc(SPARE_KIB * 1024));
      const store = join(disk.path, 'store');
      const stored = new Set<string>();
      const fill = async () => {
        const [one, other] = [
          await emitMany(home, store, `r${round}`, random),
          await emitMany(home, store, 'o', random),
        ];
        for (const { stdout } of [one, other])
          for (const name of namesOf(stdout, 'created')) stored.add(name);
        refused += countRefused(one.stderr) + countRefused(other.stderr);
      };
      await fill();
      await fill();
      await assertStored(home, store, stored);
      await assertPositionKept(home, disk.path, round, spare);
      const queued = await queue(home, store);
      rmSync(ballast);
      const again = await home.kev(['emit', 'pod/again', 'Normal', 'R', 'm', '--store', store]);
      assert(again.status === 0, `nothing can be written although there is room: ${again.stderr}`);
      stored.add(namesOf(again.stdout, 'created')[0] ?? '');
      await assertStored(home, store, stored);
      await assertQueued(home, store, queued);
      accepted += stored.size;
    }
    assert(refused > 0, 'the disk was never full');
    return `${rounds} disks: ${accepted} accepted, ${refused} refused: 0 lost, 0 crashes`;
  },
};

/** Emits events until the disk is full, each of another size. */
async function emitMany(home: Home, store: string, prefix: string, random: () => number): Promise<Finished> {
  const records = Array.from({ length: RECORDS }, (_, at) => {
    const message = 'x'.repeat(random() * 900);
    const annotations = random() < 0.05 ? { long: 'y'.repeat(random() * 20_000) } : {};
    return JSON.stringify({
      object: `pod/${prefix}-${at}`,
      type: 'Normal',
      reason: 'R',
      message,
      annotations,
    });
  });
  const run = await home.kev(
    ['emit', '-f', '-', '--dedupe', 'none', '--store', store, '--timeout', '100ms'],
    {
      input: records.join('\n'),
    },
  );
  assert(
    run.status === 0 || run.status === 3 || run.status === 2,
    `kev emit ended with ${run.status}: ${run.stderr.slice(-500)}`,
  );
  const strange = run.stderr
    .split('\n')
    .find(
      (line) =>
        !/^(|error: .*no space left on the device|error: \d+ more failed for the same reason: .*|kev: .*)$/.test(
          line,
        ),
    );
  assert(strange === undefined, `kev emit printed: ${strange}`);
  return run;
}

async function assertStored(home: Home, store: string, names: Set<string>): Promise<void> {
  const { status, stdout, stderr } = await home.kev(['get', '-o', 'name', '--store', store]);
  assert(status === 0, `the store cannot be read: ${stderr}`);
  const stored = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace('event/', ''));
  const lost = [...names].filter((name) => !stored.includes(name));
  assert(lost.length === 0, `lost: ${lost.slice(0, 5).join(' ')}`);
  assert(stored.length === names.size, `${stored.length} events are stored, but ${names.size} were accepted`);
}

/** Checks that a watch that cannot write its position reports it, prints nothing, and leaves no damaged file. */
async function assertPositionKept(home: Home, disk: string, round: number, spare: string): Promise<void> {
  const rest = join(disk, 'rest');
  try {
    writeFileSync(rest, Buffer.alloc(DISK_KIB * 1024));
  } catch {
    // Now it is full to the last byte.
  }
  const store = join(home.path, `other-${round}`);
  await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm', '--store', store]);
  const watch = [
    'watch',
    '--store',
    store,
    '-o',
    'name',
    '--resume',
    join(disk, 'position'),
    '--timeout',
    '1s',
  ];
  const full = await home.kev(watch);
  assert(
    full.status === 1 && full.stdout === '',
    `kev watch ended with ${full.status} and printed "${full.stdout}"`,
  );
  assert(/^error: cannot write the position in .*\n$/.test(full.stderr), `kev watch printed: ${full.stderr}`);
  // The store may have left nothing for the rest.
  rmSync(rest, { force: true });
  rmSync(spare);
  const after = await home.kev(watch);
  assert(
    after.status === 124 && after.stdout.split('\n').length === 2,
    `kev watch did not go on: ${after.stderr}`,
  );
}

/** Queues events on the full disk. Returns the objects of those that were reported as queued: few, if any. */
async function queue(home: Home, store: string): Promise<string[]> {
  const queued: string[] = [];
  for (let at = 0; at < 3; at++) {
    const run = await home.kev(['emit', `pod/s${at}`, 'Normal', 'R', 'm', '--spool', ...NOWHERE], {
      env: { KEV_STORE: store },
    });
    assert(run.status === 0 || run.status === 5, `kev emit --spool ended with ${run.status}: ${run.stderr}`);
    const names = namesOf(run.stdout, 'queued');
    assert(
      (run.status === 0) === (names.length === 1),
      `kev emit --spool ended with ${run.status} and printed: ${run.stdout}`,
    );
    if (names.length === 1) queued.push(`s${at}`);
  }
  return queued;
}

async function assertQueued(home: Home, store: string, objects: string[]): Promise<void> {
  const { status, stdout, stderr } = await home.kev(['flush', '--list', '-s', 'http://127.0.0.1:9'], {
    env: { KEV_STORE: store },
  });
  assert(status === 0, `the outbox cannot be read: ${stderr}`);
  const lost = objects.filter((object) => !stdout.includes(`pod/${object} `));
  assert(lost.length === 0, `reported as queued, but lost: ${lost.join(' ')}`);
}

function namesOf(stdout: string, end: string): string[] {
  return [...stdout.matchAll(new RegExp(`^event/(\\S+) ${end}`, 'gm'))].map(([, name = '']) => name);
}

/** Counts the records that were refused: each in a line, or several that failed for the same reason. */
function countRefused(stderr: string): number {
  const lines = stderr.matchAll(/^error: (?:line \d+: |(\d+) more failed)/gm);
  return [...lines].reduce((sum, [, more = '1']) => sum + Number(more), 0);
}
