import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Carries TCP connections to a server on this machine. Subclasses decide what happens to the data of each side. */
export abstract class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();

  protected constructor(listener: Server) {
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  /** Listens for a proxy to this port. */
  protected static async listen<Proxy extends TcpProxy>(
    port: number,
    create: (listener: Server) => Proxy,
  ): Promise<Proxy> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const proxy = create(listener);
    listener.on('connection', (client) => proxy.#carry(client, connect(port, '127.0.0.1')));
    return proxy;
  }

  /** Listens to the data of both sockets. */
  protected abstract relay(client: Socket, server: Socket): void;

  /** Resets all connections. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #carry(client: Socket, server: Socket): void {
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
    this.relay(client, server);
  }
}
