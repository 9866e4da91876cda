import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { CoreV1Api, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  EventBroadcaster,
  type EventStore,
  EventsV1Broadcaster,
  formatEvents,
  openCluster,
} from '../../src/index.ts';
import { readExample } from '../support/installed-package.ts';
import { startProgram } from '../support/start-program.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';
import { envtest, make, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('the library on a real server', () => {
  let namespace: string;
  let folder: TemporaryFolder;
  let kubeconfig: KubeConfig;
  let cluster: EventStore;

  beforeEach(async () => {
    namespace = await makeNamespace(open());
    folder = new TemporaryFolder();
    kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(envtest?.kubeconfigs.admin ?? '');
    const contexts = kubeconfig.contexts.map((context) => ({ ...context, namespace }));
    kubeconfig.loadFromOptions({ ...kubeconfig, contexts });
    writeFileSync(folder.at('kubeconfig'), kubeconfig.exportConfig());
    cluster = await openCluster({ kubeconfig });
  });
  afterEach(async () => {
    await cluster.close();
    folder[Symbol.dispose]();
  });

  const makePod = (name: string) =>
    make<V1Pod>(open(), `/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });

  it('knows the namespace of a KubeConfig, and that of its file', async () => {
    expect(cluster.namespace).toBe(namespace);
    await using other = await openCluster({ kubeconfig: folder.at('kubeconfig') });
    expect(other).toMatchObject({ namespace, location: cluster.location });
  });

  it('records about the pods in a list of client-node, lists their events, and follows them', async () => {
    await makePod('web-0');
    const { items } = await kubeconfig.makeApiClient(CoreV1Api).listNamespacedPod({ namespace });
    const [pod] = items as [V1Pod];
    expect(pod.kind).toBeUndefined();
    await using broadcaster = new EventBroadcaster();
    broadcaster.startRecordingToSink(cluster);
    await using events = new EventsV1Broadcaster();
    events.startRecordingToSink(cluster.eventsV1);
    const core = broadcaster.newRecorder({ component: 'c' });
    const first = core.record(pod, { type: 'Normal', reason: 'First', message: 'm' });
    expect((await first.outcome).kind).toBe('created');

    const reasons: string[] = [];
    for await (const { reason = '', count } of cluster.watch({ object: pod }, { past: true })) {
      reasons.push(`${reason} x${count ?? 1}`);
      if (reasons.length === 1) core.record(pod, { type: 'Normal', reason: 'First', message: 'm' });
      const second = { type: 'Warning', reason: 'Second', message: 'm', related: pod } as const;
      if (reasons.length === 2) events.newRecorder('example.com/c').record(pod, second);
      if (reasons.length === 3) break;
    }
    expect(reasons).toEqual(['First x1', 'First x2', 'Second x1']);
    const listed = await cluster.list({ object: pod, types: ['Warning'] });
    expect(listed[0]).toMatchObject({
      reason: 'Second',
      involvedObject: { kind: 'Pod', uid: pod.metadata?.uid },
    });
    expect(formatEvents(listed)).toContain('Warning   Second   pod/web-0   m');
  });

  it('refuses a user without rights in one line', async () => {
    await using restricted = await openCluster({ kubeconfig: envtest?.kubeconfigs.restricted ?? '' });
    const error = await restricted.list({ namespace }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'KevError', code: 'refused' });
    expect(error.message).toMatch(
      /^cannot list events in namespace "[\w-]+": forbidden: .*needs verb "list"/,
    );
  });

  it('runs the controller with an informer', async () => {
    await makePod('db-0');
    const program = await startProgram(readExample('informer.ts'), folder.path, {
      env: { KUBECONFIG: folder.at('kubeconfig') },
      packages: ['@kubernetes/client-node'],
    });
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('db-0: created');
    await makePod('db-1');
    expect((await lines.next()).value).toBe('db-1: created');
    program.kill();
    expect(await once(program, 'exit')).toEqual([0, null]);
    const events = await cluster.list({ namespace, reasons: ['NoTeam'] }, { order: 'object' });
    expect(events.map(({ involvedObject }) => involvedObject.name)).toEqual(['db-0', 'db-1']);
  });

  it('runs the Slack notifier', async () => {
    let posted: string | undefined;
    const slack = createServer(async (request, response) => {
      posted = await text(request);
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(slack, 'listening');
    const program = await startProgram(readExample('slack.ts'), folder.path, {
      env: {
        KUBECONFIG: folder.at('kubeconfig'),
        SLACK_WEBHOOK_URL: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/hook`,
      },
    });
    await using broadcaster = new EventBroadcaster({ correlator: { burstSize: Number.MAX_SAFE_INTEGER } });
    broadcaster.startRecordingToSink(cluster);
    const recorder = broadcaster.newRecorder({ component: 'c' });
    const pod = { kind: 'Pod', name: 'db-0', namespace };
    // Until the notifier has started and posted something, it happens again.
    while (posted === undefined)
      await recorder.record(pod, { type: 'Warning', reason: 'Full', message: 'help' }).outcome;
    program.kill();
    slack.close();
    expect(JSON.parse(posted).text).toBe('Full: Pod db-0: help');
  });
});
