import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { CoreV1Event } from '../../src/event/types.ts';

/** Speaks with a kube-apiserver directly, and does not give up. */
export class Writer {
  readonly #server: string;
  readonly #agent: Agent;

  constructor(server: string, ca: string) {
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(ca) });
  }

  async namespace(name: string): Promise<void> {
    await this.#insist('POST', '/api/v1/namespaces', { metadata: { name } });
  }

  /** Creates an event; one that is there already was created by a try whose answer got lost. */
  async create(namespace: string, name: string, message: string): Promise<void> {
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    await this.#insist('POST', `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name, namespace },
      involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x' },
      reason: 'Test',
      message,
      type: 'Normal',
      source: { component: 'faults' },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }

  async setCount(namespace: string, name: string, count: number): Promise<void> {
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    await this.#insist('PATCH', `/api/v1/namespaces/${namespace}/events/${name}`, {
      count,
      lastTimestamp: now,
    });
  }

  async list(namespace: string): Promise<CoreV1Event[]> {
    const { body } = await this.#insist('GET', `/api/v1/namespaces/${namespace}/events`);
    return (JSON.parse(body) as { items: CoreV1Event[] }).items;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #insist(method: string, path: string, body?: object): Promise<{ code: number; body: string }> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await this.#ask(method, path, body);
        if (answer.code < 300 || answer.code === 409) return answer;
        if (tries > 600) throw new Error(`${method} ${path}: ${answer.code} ${answer.body}`);
      } catch (error) {
        if (tries > 600) throw error;
      }
      await delay(100);
    }
  }

  #ask(method: string, path: string, body?: object): Promise<{ code: number; body: string }> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
      const headers = { authorization: 'Bearer admin-token', 'content-type': type };
      const call = request(
        `${this.#server}${path}`,
        { method, headers, agent: this.#agent, timeout: 10_000 },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ code: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      call.on('timeout', () => call.destroy(new Error('timeout')));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
