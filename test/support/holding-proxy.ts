import type { Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.ts';

/** Carries TCP connections to a server, and can hold back what the server sends. */
export class HoldingProxy extends TcpProxy {
  #held: (() => void)[] | undefined;
  #bytes = 0;

  static start(server: string): Promise<HoldingProxy> {
    return TcpProxy.listen(Number(new URL(server).port), (listener) => new HoldingProxy(listener));
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** How many bytes the server has sent so far. */
  get bytes(): number {
    return this.#bytes;
  }

  hold(): void {
    this.#held = [];
  }

  /** Sends all at once what was held back, and holds nothing from then on. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const send of held) send();
  }

  protected relay(client: Socket, server: Socket): void {
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => {
      this.#bytes += chunk.length;
      const send = () => client.write(chunk);
      if (this.#held) this.#held.push(send);
      else send();
    });
  }
}
