import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { findOrAddCluster } from '../../src/store/history/clusters.ts';
import { beginSpan } from '../../src/store/history/coverage.ts';
import { recordStates } from '../../src/store/history/recorded-states.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { HIDDEN } from '../support/hidden.ts';
import { hostileEvents } from '../support/hostile-events.ts';
import { Home } from '../support/kev.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';

vi.setConfig({ testTimeout: 60_000 });

const home = new Home();
afterAll(() => home[Symbol.dispose]());

const NOON = Date.UTC(2026, 2, 1, 12);
const NS_PER_MINUTE = 60_000_000_000n;

/** So many minutes after noon. */
const at = (minute: number) => formatTime(BigInt(NOON) * 1_000_000n + BigInt(minute) * NS_PER_MINUTE);

function event(name: string, minute: number, parts: EventParts = {}): CoreV1Event {
  return sampleEvent({
    metadata: { name: `${name}.${minute}`, uid: `${name}-${minute}`, namespace: 'shop' },
    involvedObject: { name, namespace: 'shop', uid: `uid-${name}` },
    firstTimestamp: at(minute),
    lastTimestamp: at(minute),
    ...parts,
  });
}

function dump(name: string, items: readonly object[]): string {
  const path = join(home.path, name);
  writeFileSync(path, JSON.stringify({ kind: 'List', apiVersion: 'v1', items }));
  return path;
}

const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'uid-db' }];
const PATH = dump('dump.json', [
  event('odd', 0, { type: 'Warning', reason: 'BackOff', count: 5, lastTimestamp: at(30) }),
  event('odd', 10, { source: { component: 'kubelet', host: 'n1' } }),
  event('other', 20),
  sampleEvent({
    metadata: { name: 'n1.1', namespace: 'default' },
    involvedObject: { kind: 'Node', name: 'n1' },
    reason: 'NodeNotReady',
    message: 'Node n1 status is now: NodeNotReady',
    firstTimestamp: at(25),
    lastTimestamp: at(25),
  }),
  event('n2', 25, { involvedObject: { kind: 'Node', name: 'n2' }, reason: 'NodeNotReady' }),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'odd', namespace: 'shop', uid: 'uid-odd', ownerReferences },
  },
]);

interface Drawn {
  from: string;
  to: string;
  gaps: { from: string; to: string; why: string }[];
  groups: { name: string; lanes: { object: string; events: { reason: string; states?: object[] }[] }[] }[];
}

async function json(args: string[]): Promise<Drawn> {
  const { stdout, stderr, status } = await home.kev(['timeline', '-o', 'json', ...args]);
  expect({ status, error: stderr.match(/^error:.*/m)?.[0] }).toEqual({ status: 0, error: undefined });
  return JSON.parse(stdout);
}

function objectsOf({ groups }: Drawn): string[] {
  return groups.flatMap(({ name, lanes }) => lanes.map(({ object }) => `${name}: ${object}`));
}

describe('kev timeline on a dump', () => {
  it('shows what belongs to an object, by objects in the dump, and the problems of its node', async () => {
    expect(objectsOf(await json(['-f', PATH, '-n', 'shop', 'sts/db']))).toEqual([
      'statefulset/db: pod/odd',
      'node/n1: node/n1',
    ]);
    expect(objectsOf(await json(['-f', PATH, 'sts', 'db', '--types', 'Warning']))).toEqual([
      'statefulset/db: pod/odd',
    ]);
    expect(objectsOf(await json(['-f', PATH, '--for', 'sts/db', '--recursive']))).toEqual([
      'statefulset/db: pod/odd',
      'node/n1: node/n1',
    ]);
  });

  it('shows only an object itself with --for', async () => {
    expect(objectsOf(await json(['-f', PATH, '--for', 'pod/other']))).toEqual(['pod/other: pod/other']);
  });

  it.each<[string[], string[]]>([
    [['--types', 'Warning'], ['BackOff']],
    [
      ['--reason', 'NodeNotReady'],
      ['NodeNotReady', 'NodeNotReady'],
    ],
    [
      ['-n', 'shop', '-e', 'BackOff|NotReady'],
      ['Started', 'Started'],
    ],
    [
      ['--since', '8m'],
      ['BackOff', 'NodeNotReady', 'NodeNotReady'],
    ],
    [['--before', '2026-03-01 12:12'], ['Started']],
    [['--tail', '1'], ['BackOff']],
    [['--tail', '1', 'pod/odd'], ['BackOff']],
    [['--component', 'kubelet'], ['Started']],
  ])('selects events by %j', async (flags, reasons) => {
    const { groups } = await json(['-f', PATH, ...flags]);
    const found = groups.flatMap(({ lanes }) => lanes.flatMap(({ events }) => events));
    expect(found.map(({ reason }) => reason).toSorted()).toEqual(reasons);
  });

  it('shows the range of --since and --before', async () => {
    expect(
      await json(['-f', PATH, '--since', '2026-03-01 11:00', '--before', '2026-03-01 13:00']),
    ).toMatchObject({
      from: at(-60),
      to: at(60),
    });
    expect(await json(['-f', PATH, '--now', '2026-03-01 12:45', '--since', '45m'])).toMatchObject({
      from: at(0),
      to: at(45),
    });
  });

  it('reports that there are no events, and why', async () => {
    const nothing = await home.kev(['timeline', '-f', PATH, '--reason', 'Backoff']);
    expect(nothing).toEqual({
      stdout: '',
      stderr: 'No resources found\nhint: reason "Backoff" not found: did you mean BackOff?\n',
      status: 0,
    });
    const inOther = await home.kev(['timeline', '-f', PATH, '-n', 'shopp', '-o', 'json']);
    expect(inOther).toMatchObject({ stdout: '', status: 0 });
    expect(inOther.stderr).toMatch(/^hint: .*\bshop\b.*\n$/);
  });

  it('counts events without a time', async () => {
    const path = dump('untimed.json', [sampleEvent(), event('web-0', 0)]);
    const { stdout, stderr } = await home.kev(['timeline', '-f', path]);
    expect(stderr).toBe('warning: 1 event without a time left out\n');
    expect(stdout).toMatch(/^2026-03-01 11:59:00 - 12:00:00 UTC, 1 event about 1 object\n/);
    expect(stdout).toMatch(/ 1 column: less than 1s\n$/);
  });

  it.each([
    [['--timezone', 'UTC', '-o', 'json'], '--timezone requires --since or --before'],
    [['--history'], "--history and --filename can't be used together"],
    [['-A', '-n', 'shop'], "--namespace and --all-namespaces can't be used together"],
    [['--sort'], 'unknown flag "--sort"'],
  ])('refuses %j', async (flags, error) => {
    const { stderr, status } = await home.kev(['timeline', '-f', PATH, ...flags]);
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 2, error: `error: ${error}` });
  });
});

describe('kev timeline on a recording', () => {
  it('shows repeats where they happened, and what was not recorded', async () => {
    const location = join(home.path, 'recording');
    const db = await openDatabase({ location, clock: systemClock });
    const minutes = (count: number) => BigInt(NOON) * 1_000_000n + BigInt(count) * NS_PER_MINUTE;
    const repeats = [0, 1, 2, 20, 21].map((minute, index) =>
      event('web-0', 0, {
        metadata: { name: 'web-0.1', uid: 'e', namespace: 'shop', resourceVersion: `${minute}` },
        type: 'Warning',
        reason: 'BackOff',
        count: index + 1,
        lastTimestamp: at(minute),
      }),
    );
    await db.write(async (tx) => {
      const id = await findOrAddCluster(tx, { name: 'prod', uid: 'u', server: 'https://prod' });
      await recordStates(tx, id, repeats);
      const span = { namespace: '', gap: null };
      await beginSpan(tx, id, { ...span, since: minutes(-60), until: minutes(5) });
      const gap = 'the recorder was not running';
      await beginSpan(tx, id, { ...span, since: minutes(15), until: minutes(30), gap });
    });
    await db.close();
    const args = ['--history=only', '--store', location, '-n', 'shop'];
    const timeline = await json(args);
    expect(timeline.gaps).toEqual([{ from: at(5), to: at(15), why: 'the recorder was not running' }]);
    expect(timeline.groups[0]?.lanes[0]?.events[0]?.states).toHaveLength(5);
    const { stdout } = await home.kev(['timeline', ...args, 'pod/web-0']);
    expect(stdout).toMatch(/^pod\/web-0 +x5 {2}▂ +▂ +▂ +░+ +▂ +▂$/m);
    expect(stdout).toContain(
      '░ not recorded: 2026-03-01 12:05:00 - 12:15:00, the recorder was not running\n',
    );
  });
});

describe('500 hostile events', () => {
  const path = dump(
    'hostile.json',
    hostileEvents().map((each) => ({ apiVersion: 'v1', kind: 'Event', ...each })),
  );

  it.each([
    [['get', '-A']],
    [['get', '-A', '--summary']],
    [['why', '-A']],
    [['why', '-A', '--show-events']],
    [['timeline', '-A']],
    [['timeline', '-A', '--by', 'reason', '--color', 'always']],
    [['timeline', '-A', '-o', 'json']],
  ])('are shown without what a terminal obeys: kev %j', async (args) => {
    const { stdout, stderr, status } = await home.kev([...args, '-f', path]);
    expect(status).toBe(args[0] === 'why' ? 10 : 0);
    expect(stdout.length).toBeGreaterThan(1000);
    expect(plain(stdout)).not.toMatch(HIDDEN);
    expect(plain(stderr)).not.toMatch(HIDDEN);
    expect(stderr).not.toContain('    at ');
  });
});

/** A text without kev's own colors. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with an escape character
  return text.replaceAll(/\x1b\[[\d;]*m/g, '');
}
