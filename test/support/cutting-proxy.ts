import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** When a connection is cut: before the server gets what contains the text, or before the client gets the response. */
export type Cut = 'before' | 'after';

/** Carries TCP connections to a server, and cuts them. */
export class CuttingProxy implements AsyncDisposable {
  readonly port: number;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  #next: { text: string; cut: Cut } | undefined;
  #onCut: () => void = () => {};

  private constructor(listener: Server) {
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  static async start(port: number): Promise<CuttingProxy> {
    let proxy: CuttingProxy | undefined;
    const listener = createServer((client) => proxy?.carry(client, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    proxy = new CuttingProxy(listener);
    return proxy;
  }

  /** Cuts the next connection on which the client sends this text. Resolves when it has done so. */
  cutAt(text: string, cut: Cut): Promise<void> {
    this.#next = { text, cut };
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  /** Resets all connections. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  carry(client: Socket, server: Socket): void {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
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

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }
}
