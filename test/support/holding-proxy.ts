import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Carries TCP connections to a server, and can hold back what the server says. */
export class HoldingProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #held: (() => void)[] | undefined;
  #bytes = 0;

  private constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  static async start(server: string): Promise<HoldingProxy> {
    const { port, hostname } = new URL(server);
    let proxy: HoldingProxy | undefined;
    const listener = createServer((client) => proxy?.carry(client, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    proxy = new HoldingProxy(`https://127.0.0.1:${(listener.address() as AddressInfo).port}`, listener);
    return proxy;
  }

  /** How much the server has said so far. */
  get bytes(): number {
    return this.#bytes;
  }

  hold(): void {
    this.#held = [];
  }

  /** Says all at once what was held back, and holds nothing any more. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const say of held) say();
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
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => {
      this.#bytes += chunk.length;
      const say = () => client.write(chunk);
      if (this.#held) this.#held.push(say);
      else say();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
