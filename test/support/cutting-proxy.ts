import type { Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.ts';

/** When a connection is cut: before the server gets what contains the text, or before the client gets the response. */
export type Cut = 'before' | 'after';

/** Carries TCP connections to a server, and cuts them. */
export class CuttingProxy extends TcpProxy {
  #next: { text: string; cut: Cut } | undefined;
  #onCut: () => void = () => {};

  static start(port: number): Promise<CuttingProxy> {
    return TcpProxy.listen(port, (listener) => new CuttingProxy(listener));
  }

  /** Cuts the next connection on which the client sends this text. Resolves when it has done so. */
  cutAt(text: string, cut: Cut): Promise<void> {
    this.#next = { text, cut };
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  protected relay(client: Socket, server: Socket): void {
    let isDoomed = false;
    client.on('data', (chunk: Buffer) => {
      if (this.#next && chunk.includes(this.#next.text)) {
        isDoomed = true;
        if (this.#next.cut === 'before') return this.#cut(client);
        this.#next = undefined;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (isDoomed) this.#cut(client);
      else client.write(chunk);
    });
  }

  #cut(client: Socket): void {
    this.#next = undefined;
    client.resetAndDestroy();
    this.#onCut();
  }
}
