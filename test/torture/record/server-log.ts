import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { CoreV1Event } from '../../../src/event/types.ts';

/** A state that the server showed. */
export interface ShownState {
  /** `UID COUNT`: no two states of an event have the same count. */
  key: string;
  name: string;
  count: number;
  /** The state was written between these times, in milliseconds since the epoch. */
  sinceMs: number;
  untilMs: number;
}

/**
 * Lists and watches a namespace directly on the API server, without kev's code: what a recording is compared with.
 */
export class ServerLog {
  /** By key, in the order in which they came. */
  readonly states = new Map<string, ShownState>();
  readonly #url: string;
  readonly #ca: Buffer;
  #request: ClientRequest | undefined;
  #version = '';
  #isOver = false;

  constructor(server: string, ca: string, namespace: string) {
    this.#url = `${server}/api/v1/namespaces/${namespace}/events`;
    this.#ca = readFileSync(ca);
  }

  /** Lists and watches until `stop`. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      try {
        if (this.#version === '') await this.#list();
        else await this.#watch();
      } catch {
        // The server is down; retry.
      }
      await delay(50);
    }
  }

  /** Lists again: etcd was restored to an older revision, and a watch from the last version would see nothing. */
  restart(): void {
    this.#version = '';
    this.#request?.destroy();
  }

  stop(): void {
    this.#isOver = true;
    this.#request?.destroy();
  }

  async #list(): Promise<void> {
    let body = '';
    for await (const line of this.#lines('')) body += line;
    const { metadata, items } = JSON.parse(body) as {
      metadata: { resourceVersion: string };
      items: CoreV1Event[];
    };
    for (const event of items) this.#add(event);
    this.#version = metadata.resourceVersion;
  }

  async #watch(): Promise<void> {
    for await (const line of this.#lines(`?watch=1&resourceVersion=${this.#version}`)) {
      const { type, object } = JSON.parse(line) as { type: string; object: CoreV1Event };
      if (type === 'ERROR') {
        this.#version = '';
        return;
      }
      if (type !== 'DELETED') this.#add(object);
      this.#version = object.metadata.resourceVersion ?? '';
    }
  }

  #add({ metadata, count = 0, series, lastTimestamp }: CoreV1Event): void {
    const times = series?.count ?? count;
    const key = `${metadata.uid} ${times}`;
    if (this.states.has(key)) return;
    const sinceMs = Date.parse(series?.lastObservedTime ?? lastTimestamp ?? '');
    this.states.set(key, { key, name: metadata.name ?? '', count: times, sinceMs, untilMs: Date.now() });
  }

  async *#lines(query: string): AsyncGenerator<string> {
    const call = request(`${this.#url}${query}`, {
      ca: this.#ca,
      agent: false,
      headers: { authorization: 'Bearer admin-token' },
    });
    this.#request = call;
    const response = await new Promise<NodeJS.ReadableStream & { statusCode?: number }>((resolve, reject) => {
      call.on('response', resolve).on('error', reject).end();
    });
    if (response.statusCode === 410) this.#version = '';
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}`);
    // A connection that breaks ends the lines.
    response.on('error', () => {});
    yield* createInterface({ input: response });
  }
}
