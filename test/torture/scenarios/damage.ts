import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CleanShutdownMarker } from '../../../src/store/sqlite/clean-shutdown-marker.ts';
import type { Finished, Home } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import { DAMAGES } from '../damages.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';

const EVENTS = 400;
const CONCURRENCY = 4;
const HANGS_AFTER_MS = 60_000;

/** The files of a store; the database is chosen most often. */
const FILES = ['kev.db', 'kev.db', 'kev.db', 'kev.db', 'clean-shutdown'];

/**
 * The files of a store are damaged at random while nobody uses it. Whatever is done to them, each command
 * gives a clear error or what was stored, and never crashes, hangs or shows what was not stored.
 */
export const damage: Scenario = {
  name: 'damage',
  async run({ seed, short, home }: TortureOptions) {
    const trials = short ? 16 : 600;
    const whole = join(home.path, 'whole');
    const stored = await fill(home, whole);
    const random = seededRandom(seed);
    const ends = { refused: 0, whole: 0 };
    let trial = 0;
    const runTrials = async () => {
      while (trial < trials) {
        trial += 1;
        const store = join(home.path, `store-${trial}`);
        cpSync(whole, store, { recursive: true });
        const what = random() < 0.15 ? rot(store, random) : damageOne(store, random);
        const command = random();
        try {
          ends[await useStore(home, store, stored, command)] += 1;
        } catch (error) {
          throw new Error(`trial ${trial}, ${what}: ${(error as Error).message}`);
        }
        rmSync(store, { recursive: true });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, runTrials));
    return `${trials} damages: ${ends.refused} refused, ${ends.whole} without a consequence; 0 crashes, 0 wrong events`;
  },
};

/** Makes a store with events of many sizes and changes, and returns what `kev get` prints of it. */
async function fill(home: Home, store: string): Promise<Set<string>> {
  const records = Array.from({ length: EVENTS }, (_, at) =>
    JSON.stringify({
      object: `pod/web-${at % 97}`,
      type: 'Normal',
      reason: `R${at % 11}`,
      message: 'm'.repeat(at % 7 === 0 ? 900 : 20),
      annotations: at % 50 === 0 ? { long: 'x'.repeat(6000) } : {},
    }),
  );
  const { status, stderr } = await home.kev(['emit', '-f', '-', '--store', store], {
    input: records.join('\n'),
  });
  assert(status === 0, `the store could not be filled: ${stderr}`);
  // Written to once more, one by one, so that there are free pages, too.
  for (let at = 0; at < 10; at++)
    await home.kev(['emit', `pod/web-${at}`, 'Normal', 'Again', 'm', '--store', store]);
  return linesOf(await home.kev(list(store)));
}

const list = (store: string) => ['get', '-A', '-o', 'ndjson', '--store', store];
const linesOf = ({ stdout }: Finished) => new Set(stdout.split('\n').filter(Boolean));

function damageOne(store: string, random: () => number): string {
  const kinds = Object.keys(DAMAGES);
  const kind = kinds[Math.floor(random() * kinds.length)] ?? '';
  const file = FILES[Math.floor(random() * FILES.length)] ?? '';
  DAMAGES[kind]?.(join(store, file), random);
  return `${kind} in ${file}`;
}

/** Changes a byte of a message or a name, as a failing disk does: no marker shows that the file was changed. */
function rot(store: string, random: () => number): string {
  const file = join(store, 'kev.db');
  const bytes = readFileSync(file);
  const places = [...bytes.toString('latin1').matchAll(/mmmmmmmmm|web-\d|JustTest|"\d{4}-/g)].map(
    ({ index }) => index,
  );
  const at = (places[Math.floor(random() * places.length)] ?? 0) + Math.floor(random() * 24);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 7));
  writeFileSync(file, bytes);
  new CleanShutdownMarker(store).update();
  return `a byte of a value that changed by itself at ${at}`;
}

/** Runs some commands on the store. Returns whether it was refused. */
async function useStore(
  home: Home,
  store: string,
  stored: Set<string>,
  command: number,
): Promise<'refused' | 'whole'> {
  const before = await run(home, list(store));
  const isRefused = check(before, stored);
  if (command < 0.4) {
    const emitted = await run(home, [
      'emit',
      'pod/new',
      'Normal',
      'New',
      'n',
      '-o',
      'json',
      '--store',
      store,
      '--timeout',
      '1s',
    ]);
    const after = await run(home, list(store));
    if (emitted.status === 0) {
      const { metadata } = JSON.parse(emitted.stdout);
      const others = [...linesOf(after)].filter((line) => JSON.parse(line).metadata.uid !== metadata.uid);
      check({ ...after, stdout: `${others.join('\n')}\n` }, stored);
      assert(
        after.status !== 0 || linesOf(after).size === others.length + 1,
        'an emitted event is not shown',
      );
    }
  } else if (command < 0.6) await run(home, ['doctor', '--store', store]);
  else if (command < 0.8) await run(home, ['describe', 'pod/web-3', '--store', store]);
  else await run(home, ['watch', '-A', '--timeout', '300ms', '--store', store]);
  return isRefused ? 'refused' : 'whole';
}

/** Whether a list was refused. What it shows must have been stored, and be everything when it says so. */
function check(listed: Finished, stored: Set<string>): boolean {
  const lines = linesOf(listed);
  for (const line of lines) assert(stored.has(line), `it shows what was never stored: ${line.slice(0, 300)}`);
  const isRefused = listed.status !== 0;
  assert(isRefused || lines.size === stored.size, `${stored.size - lines.size} events are silently missing`);
  return isRefused;
}

async function run(home: Home, args: string[]): Promise<Finished> {
  const start = performance.now();
  const finished = await home.kev(args, { timeoutMs: HANGS_AFTER_MS });
  const { status, stderr } = finished;
  const what = `kev ${args[0]}`;
  const end = performance.now() - start < HANGS_AFTER_MS ? 'crashed' : 'hung';
  assert(status !== null && status < 128, `${what} ${end} (status ${status}): ${stderr.slice(-500)}`);
  const lines = stderr.split('\n').filter(Boolean);
  // The second kind is doctor’s.
  const strange = lines.find((line) => !/^(error|hint|warning|kev): |^[a-z]+ {2,}/.test(line));
  assert(status !== 70 && strange === undefined, `${what} printed: ${stderr.slice(0, 500)}`);
  assert((status !== 1 && status !== 2) || lines.length > 0, `${what} ended with ${status} and no message`);
  return finished;
}
