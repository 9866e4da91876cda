import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

interface Response {
  code: number;
  body: string;
}

/** Sends requests to a kube-apiserver directly, as an administrator, until they succeed. */
export class AdminClient {
  readonly #server: string;
  readonly #agent: Agent;

  constructor(server: string, ca: string) {
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(ca) });
  }

  /**
   * Sends a request until it succeeds. What exists already was created by a try whose response got lost.
   *
   * @param body or what makes the body of each try
   * @param accepted codes that are fine, too
   */
  async request(
    method: string,
    path: string,
    body?: object | (() => object),
    accepted: number[] = [],
  ): Promise<Response> {
    for (let tries = 0; ; tries++) {
      try {
        const response = await this.#send(method, path, typeof body === 'function' ? body() : body);
        if (response.code < 300 || response.code === 409 || accepted.includes(response.code)) return response;
        if (tries > 600) throw new Error(`${method} ${path}: ${response.code} ${response.body}`);
      } catch (error) {
        if (tries > 600) throw error;
      }
      await delay(100);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body?: object): Promise<Response> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
      const headers = { authorization: 'Bearer admin-token', 'content-type': type };
      const call = request(
        `${this.#server}${path}`,
        { method, headers, agent: this.#agent, timeout: 10_000 },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      call.on('timeout', () => call.destroy(new Error('timeout')));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
