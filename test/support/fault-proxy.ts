import { readFileSync } from 'node:fs';
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';

/** The server behind a proxy. */
export interface Upstream {
  /** `https://127.0.0.1:PORT` */
  server: string;
  /** File of the authority; the server's certificate and key are in the same folder. */
  ca: string;
}

/**
 * A proxy between a client and a kube-apiserver, with the faults of networks and load balancers. It has two stages:
 * the outer one forwards bytes of TCP; the inner one terminates TLS, so that it can respond instead of the server, and
 * split its data anywhere.
 */
export class FaultProxy implements AsyncDisposable {
  /** Where clients connect to. */
  readonly url: string;
  readonly #random: () => number;
  readonly #servers: Server[];
  readonly #pairs = new Set<{ client: Socket; server: Socket }>();
  #isClosed = false;
  #isShut = false;
  #isSilent = false;
  #isSlow = false;
  #responses: { code: number; retryAfter: number }[] = [];

  private constructor(url: string, servers: Server[], random: () => number) {
    this.url = url;
    this.#servers = servers;
    this.#random = random;
  }

  static async start(upstream: Upstream, random: () => number): Promise<FaultProxy> {
    const folder = dirname(upstream.ca);
    const [key, cert] = ['server.key', 'server.crt'].map((name) => readFileSync(join(folder, name)));
    const port = Number(new URL(upstream.server).port);
    let proxy: FaultProxy | undefined;
    const inner = createTlsServer({ key, cert, ALPNProtocols: ['http/1.1'] }, (client) => {
      const server = connectTls({
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ALPNProtocols: ['http/1.1'],
      });
      proxy?.serve(client, server);
    });
    const innerPort = await listen(inner);
    const outer = createTcpServer((client) => proxy?.carry(client, connectTcp(innerPort, '127.0.0.1')));
    const url = `https://127.0.0.1:${await listen(outer)}`;
    proxy = new FaultProxy(url, [outer, inner], random);
    return proxy;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets all connections (RST). */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** Ends all connections in one direction (FIN), without a close of TLS; the other stays open. */
  halfClose(): void {
    for (const { client, server } of this.#pairs) {
      server.unpipe();
      server.removeAllListeners('data');
      server.resume();
      client.end();
    }
  }

  /** Forwards nothing for this time, and closes nothing. The connections of this time stay silent. */
  async silence(ms: number): Promise<void> {
    this.#isSilent = true;
    const silenced = [...this.#pairs];
    await delay(ms);
    this.#isSilent = false;
    for (const pair of silenced) pair.client.emit('kev-silenced');
  }

  /** Forwards bytes in chunks of any size, each a little late, for this time. */
  async slow(ms: number): Promise<void> {
    this.#isSlow = true;
    await delay(ms);
    this.#isSlow = false;
  }

  /** Responds to the next requests with this status, each on a connection of its own. */
  respond(code: number, retryAfter: number, times = 1): void {
    for (let at = 0; at < times; at++) this.#responses.push({ code, retryAfter });
    this.reset();
  }

  /** Refuses connections until `open` is called, and resets the current ones. */
  shut(): void {
    this.#isShut = true;
    this.reset();
  }

  open(): void {
    this.#isShut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  /** The outer stage: forwards bytes of TCP. */
  carry(client: Socket, server: Socket): void {
    if (this.#isShut) {
      client.resetAndDestroy();
      server.destroy();
      return;
    }
    const pair = { client, server };
    this.#track(pair);
    this.#forward(client, server);
    this.#forward(server, client);
  }

  /** The inner stage: forwards the data inside of TLS. */
  serve(client: Socket, server: Socket): void {
    const pair = { client, server };
    this.#track(pair, false);
    client.on('data', (chunk: Buffer) => {
      const isRequest = /^[A-Z]+ \//.test(chunk.toString('latin1', 0, 8));
      const response = isRequest ? this.#responses.shift() : undefined;
      if (!response) {
        server.write(chunk);
        return;
      }
      const body = JSON.stringify({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: response.code,
        message: 'a fault',
      });
      const head = [
        `HTTP/1.1 ${response.code} Fault`,
        'Content-Type: application/json',
        `Retry-After: ${response.retryAfter}`,
        `Content-Length: ${body.length}`,
        'Connection: close',
      ];
      client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
      server.destroy();
    });
    this.#forward(server, client);
  }

  #track(pair: { client: Socket; server: Socket }, listed = true): void {
    if (listed) this.#pairs.add(pair);
    for (const [socket, other] of [
      [pair.client, pair.server],
      [pair.server, pair.client],
    ] as const) {
      socket.on('error', () => {});
      socket.on('end', () => other.end());
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
  }

  /** Forwards data in order: in chunks while the proxy is slow, and not at all once it was silent. */
  #forward(from: Socket, to: Socket): void {
    let isDead = false;
    from.once('kev-silenced', () => {
      isDead = true;
    });
    to.once('kev-silenced', () => {
      isDead = true;
    });
    let queue = Promise.resolve();
    from.on('data', (chunk: Buffer) => {
      if (this.#isSilent) isDead = true;
      if (isDead || this.#isClosed) return;
      if (!this.#isSlow) {
        queue = queue.then(() => void to.write(chunk));
        return;
      }
      queue = queue.then(() => this.#trickle(chunk, to));
    });
  }

  async #trickle(chunk: Buffer, to: Socket): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const size = 1 + Math.floor(this.#random() ** 3 * 4096);
      to.write(chunk.subarray(at, at + size));
      at += size;
      await delay(this.#random() * 4);
    }
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
