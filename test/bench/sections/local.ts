import { type LocalStore, openLocalStore } from '../../../src/store/store.ts';
import { sampleEvent } from '../../support/sample-event.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import type { Measurement } from '../report.ts';

/** How many creates are under way at once, as many as a pipeline that delivers in parallel has and more. */
const PARALLEL = 64;

/** How many creates are timed that each wait for the one before. */
const ALONE = 200;

const FINDS = 200;

/** How fast a local store of so many events is. All figures but the last are per second. */
interface LocalFigures {
  createPerSecond: number;
  /** Each create waits for the one before, so each pays for the disk by itself. */
  createAlonePerSecond: number;
  listPerSecond: number;
  /** The bare JSON.parse of the same events, for scale. */
  parsePerSecond: number;
  /** Finding the events about one object. */
  findPerSecond: number;
  /** By how much the heap grows, at the most, while all are listed. */
  listMebibytes: number;
}

/** Measures a new store in a temporary folder. */
async function benchLocal(count: number): Promise<LocalFigures> {
  using folder = new TemporaryFolder();
  await using store = await openLocalStore({ location: folder.path });
  const createPerSecond = await perSecond(count, async () => {
    for (let from = 0; from < count; from += PARALLEL) {
      const numbers = Array.from({ length: Math.min(PARALLEL, count - from) }, (_, at) => from + at);
      await Promise.all(numbers.map((number) => store.sink.create(eventOf(number))));
    }
  });
  globalThis.gc?.();
  const before = heapBytes();
  let most = before;
  const listPerSecond = await perSecond(count, async () => {
    for await (const _ of store.source.list({})) most = Math.max(most, heapBytes());
  });
  const findPerSecond = await perSecond(FINDS, () => findSome(store, count));
  const texts = Array.from({ length: count }, (_, number) => JSON.stringify(eventOf(number)));
  const parsePerSecond = await perSecond(count, async () => {
    for (const text of texts) JSON.parse(text);
  });
  const createAlonePerSecond = await perSecond(ALONE, async () => {
    for (let number = 0; number < ALONE; number++) await store.sink.create(eventOf(count + number));
  });
  const listMebibytes = (most - before) / 2 ** 20;
  return {
    createPerSecond,
    createAlonePerSecond,
    listPerSecond,
    parsePerSecond,
    findPerSecond,
    listMebibytes,
  };
}

/** How fast a local store is, in this process. */
export async function measure(): Promise<Measurement[]> {
  const figures = await benchLocal(100_000);
  const { listPerSecond, parsePerSecond } = figures;
  return [
    { what: 'create, 64 at a time', unit: 'events/s', kev: figures.createPerSecond },
    { what: 'create, one after the other', unit: 'events/s', kev: figures.createAlonePerSecond },
    {
      what: 'list 100,000',
      unit: 'events/s',
      kev: listPerSecond,
      peer: { name: 'bare JSON.parse', value: parsePerSecond },
      bar: { is: '>=', ratio: 0.5 },
    },
    { what: 'find the events about an object', unit: 'finds/s', kev: figures.findPerSecond },
    { what: 'heap that listing 100,000 takes', unit: 'MiB', kev: figures.listMebibytes },
  ];
}

async function findSome(store: LocalStore, count: number): Promise<void> {
  for (let turn = 0; turn < FINDS; turn++) {
    const { namespace, kind = '', name = '' } = eventOf(Math.floor((turn * count) / FINDS)).involvedObject;
    const fields = [
      { field: 'involvedObject.kind', operator: '=' as const, value: kind },
      { field: 'involvedObject.name', operator: '=' as const, value: name },
    ];
    const found = await store.sink.find({ ...(namespace ? { namespace } : {}), fields });
    if (found.length === 0) throw new Error(`nothing was found about "${name}"`);
  }
}

/** An event as big as they usually are, with an object of its own. */
function eventOf(number: number) {
  const name = `web-7d9c6b8f4-${number.toString(36)}`;
  return sampleEvent({
    metadata: { name: `${name}.${(0x1898b5d9b3d68000n + BigInt(number)).toString(16)}` },
    involvedObject: { name, uid: '7d793037-a076-4d5c-9df5-6f9dd7192748', fieldPath: 'spec.containers{app}' },
    reason: 'BackOff',
    message: `Back-off restarting failed container app in pod ${name}_ns(7d793037-a076-4d5c-9df5-6f9dd7192748)`,
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-03-01T12:00:00Z',
    lastTimestamp: '2026-03-01T12:05:00Z',
    count: 7,
    type: 'Warning',
  });
}

/** Not what of the store's file is mapped: the system takes that back whenever it likes. */
function heapBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return count / (Number(process.hrtime.bigint() - start) / 1e9);
}
