import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../../../src/core/clock.ts';
import { formatTime } from '../../../src/event/time.ts';
import { openCluster } from '../../../src/library/open-cluster.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';

/**
 * `deliver.ts WAY SERVER CA NAMESPACE COUNT`: brings so many distinct events to an API server and prints
 * `{eventsPerSecond}`. WAY is `plain` (an HTTPS client and no more), or through the whole pipeline:
 * `parallel`, `shared` (and with shared counts), `in-turn` (as client-go).
 */
const [way = '', server = '', ca = '', namespace = '', count = ''] = process.argv.slice(2);
const EVENTS = Number(count);
const CONNECTIONS = 16;
const MESSAGE = 'Back-off restarting failed container web in pod web_default';

const agent = new Agent({ ca: readFileSync(ca), keepAlive: true, maxSockets: CONNECTIONS });
await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });

const start = performance.now();
const delivered = way === 'plain' ? await postAll() : await record();
if (delivered !== EVENTS) throw new Error(`${delivered} of ${EVENTS} events were delivered`);
console.log(JSON.stringify({ eventsPerSecond: (EVENTS / (performance.now() - start)) * 1000 }));
agent.destroy();

/** As many at a time as there are connections; each event is made when its turn comes, as a program would. */
async function postAll(): Promise<number> {
  let next = 0;
  let created = 0;
  const work = async () => {
    while (next < EVENTS) if ((await postEvent(next++)) === 201) created += 1;
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return created;
}

function postEvent(number: number): Promise<number> {
  const now = systemClock.now();
  const time = formatTime(now);
  return post(`/api/v1/namespaces/${namespace}/events`, {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: `web-${number}.${now.toString(16)}`, namespace },
    involvedObject: podOf(number),
    reason: 'Started',
    message: MESSAGE,
    source: { component: 'bench' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: 'Normal',
    eventTime: null,
    reportingComponent: 'bench',
    reportingInstance: '',
  });
}

/** The status of the answer, once all of it has been read and parsed. */
function post(path: string, object: object): Promise<number> {
  const body = JSON.stringify(object);
  const headers = {
    Authorization: 'Bearer admin-token',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const call = request(server + path, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        JSON.parse(text);
        resolve(answer.statusCode ?? 0);
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function record(): Promise<number> {
  await using sink = await openCluster({
    kubeconfig: {
      getCurrentCluster: () => ({ server }),
      applyToHTTPSOptions: async (options) => {
        Object.assign(options, { agent, headers: { Authorization: 'Bearer admin-token' } });
      },
    },
  });
  await using broadcaster = new EventBroadcaster({ queueLength: EVENTS });
  broadcaster.startRecordingToSink(sink, {
    concurrency: way === 'in-turn' ? 1 : CONNECTIONS,
    sharedCounts: way === 'shared',
  });
  const recorder = broadcaster.newRecorder({ component: 'bench' });
  for (let number = 0; number < EVENTS; number++) recorder.event(podOf(number), 'Normal', 'Started', MESSAGE);
  return (await broadcaster.flush()).created;
}

function podOf(number: number) {
  const uid = `7f8ef4b5-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { kind: 'Pod', namespace, name: `web-${number}`, uid, apiVersion: 'v1' };
}
