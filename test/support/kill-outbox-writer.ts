import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { type ServerFault, startEventServer } from './event-server.ts';
import type { Home, Running } from './kev.ts';
import { seededRandom } from './random.ts';
import type { ReceivedRequest } from './scripted-server.ts';
import { useServer } from './server-kubeconfig.ts';

/** What became of the events that were queued. */
export interface Queued {
  kills: number;
  /** Events that kev reported as `queued`. */
  accepted: string[];
  /** Accepted events that are not stored exactly once. */
  lost: string[];
  /** Events that are stored more than once, or were never emitted. */
  wrong: string[];
  /** Whether the last flush, which was not killed, succeeded and left nothing. */
  emptied: boolean;
}

/**
 * Kills kev with SIGKILL repeatedly while it queues and while it flushes, at times that depend on the seed, with a
 * server that processes many requests without responding to them. Then flushes without being killed.
 */
export async function killOutboxWriters(
  home: Home,
  { kills: wanted, seed }: { kills: number; seed: number },
): Promise<Queued> {
  const random = seededRandom(seed);
  const sink = new MemorySink();
  let faultOf: (request: ReceivedRequest) => ServerFault | undefined = () => undefined;
  const server = await startEventServer(sink, (request) => faultOf(request));
  const cluster = useServer(home, server.url);
  const accepted = new Set<string>();
  const attempted = new Set<string>();
  let kills = 0;
  const before = performance.now();
  await home.kev(['flush', '--list', ...cluster]);
  const startMs = performance.now() - before;

  /** Kills a running kev after a random number of lines or milliseconds, whichever comes first. Resolves when it has exited. */
  const killSomewhere = async (running: Running, onLine: (line: string) => void) => {
    const lines = Math.floor(random() * 25);
    const kill = () => running.child.kill('SIGKILL');
    const timer = setTimeout(kill, random() * 5 * startMs);
    let seen = 0;
    running.onLine = (line) => {
      onLine(line);
      seen += 1;
      if (seen >= lines) kill();
    };
    const status = await running.status;
    clearTimeout(timer);
    if (status === null) kills += 1;
  };

  try {
    for (let round = 0; kills < wanted && round < wanted * 4; round++) {
      // Many writes arrive, and their responses are lost.
      faultOf = (request) => (isList(request) ? undefined : { ...CUT, processed: random() < 0.4 });
      const names = Array.from({ length: 24 }, (_, at) => `r${round}-${at}`);
      for (const name of names) attempted.add(name);
      const queue = ['emit', '-f', '-', '--spool', '--no-resolve', '--timeout', '40ms', ...cluster];
      const writer = home.start(queue);
      writer.child.stdin?.on('error', () => {});
      writer.child.stdin?.end(names.map((name, at) => JSON.stringify(eventNamed(name, at % 5))).join('\n'));
      await killSomewhere(writer, (line) => {
        const name = /^event\/(\S+) queued$/.exec(line)?.[1];
        if (name) accepted.add(name);
      });

      faultOf = () => (random() < 0.05 ? { ...CUT, processed: random() < 0.5 } : undefined);
      const flushes = Array.from({ length: random() < 0.3 ? 2 : 1 }, () =>
        home.start(['flush', '--timeout', '300ms', ...cluster]),
      );
      await Promise.all(flushes.map((running) => killSomewhere(running, () => {})));
    }
    faultOf = () => undefined;
    const last = await home.kev(['flush', ...cluster]);
    const list = await home.kev(['flush', '--list', ...cluster]);
    const counts = new Map(sink.events.map(({ message = '', count = 0 }) => [message, count]));
    return {
      kills,
      accepted: [...accepted],
      lost: [...accepted].filter((name) => counts.get(name) !== 1),
      wrong: [...counts].flatMap(([name, count]) => (count === 1 && attempted.has(name) ? [] : [name])),
      emptied: last.status === 0 && list.stderr === 'kev: the outbox is empty\n',
    };
  } finally {
    await server.close();
  }
}

const CUT = { response: { cut: 'before' } } as const;
const isList = ({ method, url }: ReceivedRequest) => method === 'GET' && url.includes('fieldSelector');

/** An event with a fixed name, so that each line shows which record it is about. */
function eventNamed(name: string, object: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: `x${object}` },
    type: 'Normal',
    reason: 'R',
    message: name,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
    source: { component: 'kev' },
  };
}
