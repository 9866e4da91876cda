import { setTimeout as delay } from 'node:timers/promises';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { AdminClient } from './admin-client.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** The user whose rights are withdrawn, and the name of its role and bindings. */
const USER = 'event-viewer';
const ROLE = 'faults';

/**
 * What is in the server while faults happen: a namespace, a pod that events are about, the rights of who watches, and
 * the events. All of it can be made again after the server has lost it.
 */
export class World {
  readonly #client: AdminClient;
  readonly #namespace: string;
  readonly #onWrite: (name: string, count: number) => void;
  #podUid = '';
  #written = 0;

  /** @param onWrite called before each write of an event, with the count that it gives it */
  constructor(
    server: string,
    ca: string,
    namespace: string,
    onWrite: (name: string, count: number) => void = () => {},
  ) {
    this.#client = new AdminClient(server, ca);
    this.#namespace = namespace;
    this.#onWrite = onWrite;
  }

  /** Creates what does not exist. */
  async make(): Promise<void> {
    const rules = [
      { apiGroups: [''], resources: ['events', 'pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
    ];
    await this.#client.request('POST', '/api/v1/namespaces', { metadata: { name: this.#namespace } });
    await this.#client.request('POST', `${RBAC}/clusterroles`, { metadata: { name: ROLE }, rules });
    await this.giveRights();
    await this.#makePod();
  }

  async giveRights(): Promise<void> {
    await this.#client.request('POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name: ROLE },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: ROLE },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER }],
    });
  }

  async withdrawRights(): Promise<void> {
    for (const name of [ROLE, USER]) {
      await this.#client.request('DELETE', `${RBAC}/clusterrolebindings/${name}`, undefined, [404]);
    }
  }

  /** Deletes the pod and creates another one of its name. */
  async recreatePod(): Promise<void> {
    await this.#client.request('DELETE', `${this.#path('pods')}/x`, { gracePeriodSeconds: 0 }, [404]);
    await this.#makePod();
  }

  /** Creates an event about the pod; one that is there already was created by a try whose response was lost. */
  async createEvent(name: string, message: string): Promise<void> {
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    this.#onWrite(name, 1);
    await this.#client.request('POST', this.#path('events'), {
      metadata: { name, namespace: this.#namespace },
      involvedObject: {
        kind: 'Pod',
        apiVersion: 'v1',
        namespace: this.#namespace,
        name: 'x',
        uid: this.#podUid,
      },
      reason: 'Test',
      message,
      type: 'Normal',
      source: { component: 'faults' },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
    this.#written += 1;
  }

  /**
   * Counts an event up. Each try has a count of its own: one whose response was lost may have been stored, and lost again
   * with the server's state.
   *
   * @returns the count; undefined when the event is gone
   */
  async countUp(name: string, from: number): Promise<number | undefined> {
    let count = from;
    const patch = () => {
      this.#onWrite(name, ++count);
      return { count, lastTimestamp: `${new Date().toISOString().slice(0, 19)}Z` };
    };
    const { code } = await this.#client.request('PATCH', `${this.#path('events')}/${name}`, patch, [404]);
    this.#written += 1;
    return code === 404 ? undefined : count;
  }

  /** Resolves when this many more writes of events are done, or nothing is written any more. */
  async written(count: number): Promise<void> {
    const end = this.#written + count;
    for (let last = -1; this.#written < end && this.#written !== last; ) {
      last = this.#written;
      await delay(500);
    }
  }

  async events(): Promise<CoreV1Event[]> {
    const { body } = await this.#client.request('GET', this.#path('events'));
    return (JSON.parse(body) as { items: CoreV1Event[] }).items;
  }

  close(): void {
    this.#client.close();
  }

  async #makePod(): Promise<void> {
    const pod = { metadata: { name: 'x' }, spec: { containers: [{ name: 'x', image: 'x' }] } };
    await this.#client.request('POST', this.#path('pods'), pod);
    const { body } = await this.#client.request('GET', `${this.#path('pods')}/x`);
    this.#podUid = JSON.parse(body).metadata.uid;
  }

  #path(plural: string): string {
    return `/api/v1/namespaces/${this.#namespace}/${plural}`;
  }
}
