import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../src/select/source.ts';
import { type LocalStore, openLocalStore } from '../../src/store/store.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const TIMEOUT_MS = 60_000;

let folder: TemporaryFolder;
let path: string;

beforeEach(() => {
  folder = new TemporaryFolder();
  path = folder.at('store');
});
afterEach(() => folder[Symbol.dispose]());

/** Starts a script of the folder `children`. What it says on stderr is an error. */
function start(script: string, ...args: (string | number)[]): ChildProcess & { failed: () => string } {
  return startNode(['--import', 'tsx', scriptPath(script), ...args.map(String)]);
}

function scriptPath(script: string): string {
  return fileURLToPath(new URL(`children/${script}.ts`, import.meta.url));
}

function startNode(args: string[]): ChildProcess & { failed: () => string } {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return Object.assign(child, { failed: () => stderr });
}

async function ended(child: ReturnType<typeof start>): Promise<void> {
  const [status] = child.exitCode === null ? await once(child, 'close') : [child.exitCode];
  expect(child.failed()).toBe('');
  expect(status).toBe(0);
}

/** All changes since the store was made; fails when a revision is missing or comes twice. */
async function historyOf(store: LocalStore): Promise<WatchEvent[]> {
  let last = 0;
  for await (const { resourceVersion } of store.source.list({})) last = Number(resourceVersion);
  const changes: WatchEvent[] = [];
  const aborting = new AbortController();
  if (last === 0) return changes;
  for await (const batch of store.source.changes({}, { resourceVersion: '0', signal: aborting.signal })) {
    changes.push(...batch.changes);
    if (changes.length === last) aborting.abort();
  }
  const revisions = changes.map(({ object }) => Number(object.metadata.resourceVersion));
  expect(revisions).toEqual(Array.from({ length: last }, (_, at) => at + 1));
  return changes;
}

describe('several processes at once', () => {
  it(
    'lose no count of an event that all of them count on, from the first moment of the store on',
    async () => {
      const children = Array.from({ length: 8 }, () => start('count', path, 200));
      await Promise.all(children.map(ended));
      await using store = await openLocalStore({ location: path });
      expect((await store.sink.get('ns', 'counted')).count).toBe(1600);
      const history = await historyOf(store);
      expect(history.map(({ object }) => object.count)).toEqual(
        Array.from({ length: 1600 }, (_, at) => at + 1),
      );
      expect(readdirSync(folder.path)).toEqual(['store']);
      expect(readdirSync(path)).toEqual(['clean-shutdown', 'kev.db', 'kev.db-shm', 'kev.db-wal']);
    },
    TIMEOUT_MS,
  );

  it(
    'see each other’s writes in order, once each, while they are made',
    async () => {
      await using store = await openLocalStore({ location: path, readOnly: true });
      const aborting = new AbortController();
      const seen: string[] = [];
      const versions: number[] = [];
      const times = 150;
      const expected = 2 * 2 * times;
      const watching = (async () => {
        const options = { resourceVersion: '0', signal: aborting.signal };
        for await (const { changes } of store.source.changes({}, options)) {
          for (const { type, object } of changes) {
            seen.push(`${type} ${object.metadata.name} ${object.count}`);
            versions.push(Number(object.metadata.resourceVersion));
          }
          if (seen.length === expected) return;
        }
      })();
      const writers = ['a', 'b'].map((prefix) => start('write', path, prefix, times));
      for (const { stdout } of writers) stdout?.resume();
      await Promise.all([watching, ...writers.map(ended)]);
      expect(versions).toEqual(Array.from({ length: expected }, (_, at) => at + 1));
      expect(new Set(seen).size).toBe(expected);
      for (const prefix of ['a', 'b']) {
        for (let number = 0; number < times; number++) {
          const [added, modified] = [`ADDED ${prefix}.${number} 1`, `MODIFIED ${prefix}.${number} 2`].map(
            (line) => seen.indexOf(line),
          );
          expect(added).toBeGreaterThanOrEqual(0);
          expect(modified).toBeGreaterThan(added ?? 0);
        }
      }
    },
    TIMEOUT_MS,
  );
});

describe('a process that is killed', () => {
  it(
    'leaves everything that it had confirmed, and a store that goes on',
    async () => {
      const confirmed: string[] = [];
      for (const [round, patience] of [1, 3, 17, 40, 90, 151].entries()) {
        // Two write at once, and the one that dies may hold the lock on which the other waits.
        const [victim, survivor] = [
          start('write', path, `v${round}`, 1e6),
          start('write', path, `s${round}`, 40),
        ];
        const listen = async (child: ChildProcess, enough: number) => {
          let lines = 0;
          for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
            confirmed.push(line);
            lines += 1;
            if (lines === enough) child.kill('SIGKILL');
          }
        };
        await Promise.all([listen(victim, patience), listen(survivor, Infinity), ended(survivor)]);
      }
      await using store = await openLocalStore({ location: path });
      const stored = new Map(
        (await store.sink.find({})).map(({ metadata, count }) => [metadata.name, count]),
      );
      const history = new Set(
        (await historyOf(store)).map(({ object }) => `${object.metadata.name} ${object.count}`),
      );
      // A process may be killed before it writes another line.
      expect(confirmed.length).toBeGreaterThanOrEqual(6 * 80 + 302);
      for (const line of confirmed) {
        const [name, count] = line.split(' ');
        expect(stored.get(name)).toBeGreaterThanOrEqual(Number(count));
        expect(history).toContain(line);
      }
      expect(readdirSync(path)).toEqual(['clean-shutdown', 'kev.db', 'kev.db-shm', 'kev.db-wal']);
    },
    TIMEOUT_MS,
  );
});

describe('a list of more than fits into memory', () => {
  it(
    'is read in a heap that holds a part of it only',
    async () => {
      const [number, length] = [20_000, 6000];
      {
        await using store = await openLocalStore({ location: path });
        const message = 'x'.repeat(length);
        for (let from = 0; from < number; from += 1000) {
          const names = Array.from({ length: 1000 }, (_, at) => `web.${from + at}`);
          await Promise.all(
            names.map((name) => store.sink.create(sampleEvent({ metadata: { name }, message }))),
          );
        }
      }
      const heapMebibytes = 40;
      expect(number * length).toBeGreaterThan(2.5 * heapMebibytes * 2 ** 20);
      const child = startNode([
        `--max-old-space-size=${heapMebibytes}`,
        '--import',
        'tsx',
        scriptPath('list'),
        path,
      ]);
      let stdout = '';
      child.stdout?.on('data', (chunk) => {
        stdout += chunk;
      });
      await ended(child);
      expect(stdout).toBe(`${number}\n`);
    },
    TIMEOUT_MS,
  );
});
