import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { CoreV1Event } from '../../src/event/types.ts';

/** A state that the server showed. */
export interface ShownState {
  uid: string;
  resourceVersion: string;
  count: number;
  /** When it arrived, in milliseconds since the epoch. */
  atMs: number;
}

/** Watches the server itself, without anything of kev, and keeps each state that it shows. */
export class Witness {
  readonly states = new Map<string, ShownState>();
  readonly #agent: Agent;
  readonly #url: string;
  #call: ReturnType<typeof get> | undefined;
  #position: string | undefined;
  #isOver = false;
  readonly #running: Promise<void>;

  constructor(server: string, ca: string, namespace: string) {
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(ca) });
    this.#url = `${server}/api/v1/namespaces/${namespace}/events`;
    this.#running = this.#run();
  }

  /** Lists again: the server was restored, and does not say so to those who watch. */
  startOver(): void {
    this.#position = undefined;
    this.#call?.destroy();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#call?.destroy();
    await this.#running;
    this.#agent.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      try {
        if (this.#position === undefined) await this.#list();
        else await this.#watch(this.#position);
      } catch {
        await delay(50);
      }
    }
  }

  async #list(): Promise<void> {
    const response = await this.#get(this.#url);
    let text = '';
    for await (const chunk of response) text += chunk;
    const { items, metadata } = JSON.parse(text) as {
      items: CoreV1Event[];
      metadata: { resourceVersion: string };
    };
    for (const event of items) this.#add(event);
    this.#position = metadata.resourceVersion;
  }

  async #watch(position: string): Promise<void> {
    const response = await this.#get(`${this.#url}?watch=1&resourceVersion=${position}&timeoutSeconds=20`);
    for await (const line of createInterface(response)) {
      const { type, object } = JSON.parse(line) as { type: string; object: CoreV1Event };
      if (type === 'ERROR') {
        this.#position = undefined;
        return;
      }
      if (type !== 'DELETED') this.#add(object);
      if (this.#position !== undefined) this.#position = object.metadata.resourceVersion;
    }
  }

  #get(url: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer admin-token' };
      this.#call = get(url, { headers, agent: this.#agent }, (response) => {
        if (response.statusCode === 200) resolve(response);
        else reject(new Error(String(response.statusCode)));
      });
      this.#call.on('error', reject);
    });
  }

  #add({ metadata, count = 1 }: CoreV1Event): void {
    const { uid = '', resourceVersion = '' } = metadata;
    const key = `${uid} ${resourceVersion} ${count}`;
    if (!this.states.has(key)) this.states.set(key, { uid, resourceVersion, count, atMs: Date.now() });
  }
}
