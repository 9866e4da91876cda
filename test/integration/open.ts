import { execFileSync } from 'node:child_process';
import { inject, onTestFinished } from 'vitest';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import type { ClusterFlags } from '../../src/cluster/kubeconfig/find.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { Home } from '../support/kev.ts';

/** The server that all cluster tests share; null when there is none and they are skipped. */
export const envtest = inject('envtest');

/** The shared server through these flags; default: with all rights. Ends with the test. */
export function open(flags: ClusterFlags = { kubeconfig: envtest?.kubeconfigs.admin ?? '' }): Cluster {
  const cluster = createCluster(
    flags,
    { env: {}, homedir: '/nonexistent' },
    { clock: systemClock, version: 'test' },
  );
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  return cluster;
}

/** Makes an object under a path, such as `/api/v1/namespaces/x/pods`. */
export function make<T extends object>(cluster: Cluster, path: string, body: object): Promise<T> {
  return cluster.client.json<T>({ method: 'POST', path, body });
}

let namespaces = 0;

/** A namespace of its own for a test; what is in it stays until the server ends. */
export async function makeNamespace(cluster: Cluster): Promise<string> {
  namespaces += 1;
  const name = `test-${process.pid}-${namespaces}-${Math.random().toString(36).slice(2, 8)}`;
  await make(cluster, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}

/** Runs kubectl in a namespace, with the kubeconfig of a home. Returns what it prints. */
export function kubectlIn(home: Home, namespace: string, ...args: string[]): string {
  return execFileSync('kubectl', [...args, '-n', namespace], { env: home.env, encoding: 'utf8' });
}

/** The events of a namespace, as kubectl shows them. */
export function kubectlEvents(home: Home, namespace: string): CoreV1Event[] {
  return JSON.parse(kubectlIn(home, namespace, 'get', 'events', '-o', 'json')).items;
}

/** An event about a pod `x`, with these members changed. */
export function eventOf(namespace: string, name: string, change: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name, namespace },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x' },
    reason: 'Test',
    message: 'words',
    type: 'Normal',
    source: { component: 'test' },
    firstTimestamp: '2026-03-01T12:00:01.123456789Z',
    lastTimestamp: '2026-03-01T12:00:01.123456789Z',
    count: 1,
    ...change,
  };
}
