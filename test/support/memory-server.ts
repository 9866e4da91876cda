import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CoreV1Event, ObjectMeta } from '../../src/event/types.ts';
import { sampleEvent } from './sample-event.ts';

/** An object as the server keeps it. */
export interface StoredObject {
  metadata: ObjectMeta;
}

interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  collection: string;
  object: StoredObject;
  revision: number;
}

const EVENTS = '/api/v1/events';

/**
 * An API server on loopback that keeps objects in memory. It lists and watches as a real one does, also from
 * resourceVersions of the future, and can be reset like one whose etcd was emptied or restored.
 */
export class MemoryServer implements AsyncDisposable {
  url = '';
  readonly requests: string[] = [];
  /** Requests are refused with 403 while it is set. */
  isForbidden = false;
  /**
   * How far its clock is ahead of that of this machine, in milliseconds. Undefined: responses have no `Date`, which has
   * whole seconds.
   */
  clockOffsetMs: number | undefined = 0;
  /** Requests for such paths are refused with this status. */
  refused: { path: RegExp; code: number } | undefined;
  #revision = 5000;
  #identity = randomUUID() as string;
  #objects = new Map<string, { collection: string; object: StoredObject }>();
  #history: Change[] = [];
  readonly #watches = new Set<{ send: (change: Change) => void; end: () => void }>();
  readonly #waiting = new Set<{ pattern: RegExp; resolve: () => void }>();
  readonly #server = createServer((request, response) => this.#respond(request, response));

  static async start(): Promise<MemoryServer> {
    const server = new MemoryServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  /** Stores an object and notifies the watches. */
  put<T extends StoredObject>(object: T, collection: string): T {
    const metadata = {
      uid: randomUUID() as string,
      ...object.metadata,
      resourceVersion: String(++this.#revision),
    };
    const stored = { ...object, metadata };
    const key = `${collection} ${metadata.namespace} ${metadata.name}`;
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED';
    this.#objects.set(key, { collection, object: stored });
    this.#notify(type, collection, stored);
    return stored;
  }

  /** Stores an event that happens now about an object. */
  event(
    reason: string,
    { uid, ...about }: { kind?: string; name?: string; uid?: string; namespace?: string } = {},
  ): CoreV1Event {
    const { kind = 'Pod', name = 'web-0', namespace = 'default' } = about;
    const now = `${this.#now().toISOString().slice(0, 19)}Z`;
    const event = sampleEvent({
      reason,
      metadata: { name: `${name}.${randomUUID()}`, namespace, creationTimestamp: now },
      involvedObject: {
        apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
        kind,
        name,
        namespace,
        ...(uid && { uid }),
      },
      firstTimestamp: now,
      lastTimestamp: now,
    });
    return this.put(event, EVENTS);
  }

  remove({ metadata }: StoredObject, collection = EVENTS): void {
    const key = `${collection} ${metadata.namespace} ${metadata.name}`;
    const found = this.#objects.get(key);
    this.#objects.delete(key);
    const version = { resourceVersion: String(++this.#revision) };
    if (found)
      this.#notify('DELETED', collection, {
        ...found.object,
        metadata: { ...found.object.metadata, ...version },
      });
  }

  /** Ends all watches, as a server does after a while. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Goes back to a state with only these events, or becomes another cluster. */
  reset({ revision = 10, events = [] as CoreV1Event[], isOther = false, endsWatches = true } = {}): void {
    this.#objects = new Map();
    this.#history = [];
    this.#revision = revision - events.length;
    if (isOther) this.#identity = randomUUID();
    for (const event of events) this.put(event, EVENTS);
    if (endsWatches) this.endWatches();
  }

  /** Resolves when a request like this arrives from now on. */
  asked(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ pattern, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #now(): Date {
    return new Date(Date.now() + (this.clockOffsetMs ?? 0));
  }

  #notify(type: Change['type'], collection: string, object: StoredObject): void {
    const change = { type, collection, object, revision: this.#revision };
    this.#history.push(change);
    for (const watch of this.#watches) watch.send(change);
  }

  /** The objects as they were at a revision. */
  #objectsAt(revision: number): Change[] {
    const objects = new Map<string, Change>();
    for (const change of this.#history) {
      const { metadata } = change.object;
      const key = `${change.collection} ${metadata.namespace} ${metadata.name}`;
      if (change.revision <= revision) objects.set(key, change);
    }
    return [...objects.values()].filter(({ type }) => type !== 'DELETED');
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    this.requests.push(request.url ?? '');
    if (this.clockOffsetMs === undefined) response.sendDate = false;
    else response.setHeader('Date', this.#now().toUTCString());
    const send = (code: number, body: object) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const refuse = (code: number, more: object = {}) =>
      send(code, { kind: 'Status', code, message: 'refused', ...more });
    if (this.isForbidden) refuse(403, { reason: 'Forbidden', message: 'events is forbidden' });
    else if (this.refused?.path.test(pathname)) refuse(this.refused.code);
    else if (pathname === '/api/v1/namespaces/kube-system')
      send(200, { kind: 'Namespace', metadata: { name: 'kube-system', uid: this.#identity } });
    else this.#respondFor(pathname, searchParams, response, send, refuse);
    for (const waiting of this.#waiting) {
      if (!waiting.pattern.test(request.url ?? '')) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  #respondFor(
    path: string,
    query: URLSearchParams,
    response: ServerResponse,
    send: (code: number, body: object) => void,
    refuse: (code: number, more?: object) => void,
  ): void {
    const [, base, namespace, resource, name] =
      /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const collection = `${base}/${resource}`;
    if (name !== undefined) {
      const found = this.#objects.get(`${collection} ${namespace} ${name}`);
      if (found) send(200, found.object);
      else refuse(404, { reason: 'NotFound', details: { name } });
      return;
    }
    const version = Number(query.get('resourceVersion') || 0);
    const fits = (object: StoredObject) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      selects(query.get('fieldSelector'), object);
    if (query.get('watch') === 'true') {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      const watch = {
        send: (change: Change) => {
          if (change.collection !== collection || change.revision <= version || !fits(change.object)) return;
          response.write(`${JSON.stringify({ type: change.type, object: change.object })}\n`);
        },
        end: () => {
          this.#watches.delete(watch);
          response.end();
        },
      };
      for (const change of this.#history) watch.send(change);
      this.#watches.add(watch);
      response.on('close', () => this.#watches.delete(watch));
      return;
    }
    if (query.get('resourceVersionMatch') === 'NotOlderThan' && version > this.#revision) {
      const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
      refuse(504, { reason: 'Timeout', details: { causes } });
      return;
    }
    const objects =
      query.get('resourceVersionMatch') === 'Exact' ? this.#objectsAt(version) : [...this.#objects.values()];
    const items = objects.filter((one) => one.collection === collection && fits(one.object));
    send(200, {
      kind: 'List',
      metadata: { resourceVersion: String(this.#revision) },
      items: items.map(({ object }) => object),
    });
  }
}

function selects(selector: string | null, object: object): boolean {
  const valueAt = (path: string) =>
    path
      .split('.')
      .reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], object);
  return (selector?.split(',') ?? []).every((term) => {
    const [path = '', value] = term.split('=');
    return valueAt(path) === value;
  });
}
