import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server on loopback that writes bytes as they are: its responses need not be HTTP. */
export interface RawServer extends AsyncDisposable {
  url: string;
}

/** @param respond called with the request line of each request, after its body has been read */
export async function startRawServer(respond: (socket: Socket, request: string) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const end = text.indexOf('\r\n\r\n') + 4;
        const length = end + Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
        if (end < 4 || text.length < length) return;
        const [request = ''] = text.split('\r\n');
        text = text.slice(length);
        respond(socket, request);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Formats a response. Headers are sent unchanged, in Latin-1. */
export function rawResponse(
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = '200 OK',
): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}

/** Writes a response that repeats a text, `times` times or for as long as the client reads. */
export function pour(socket: Socket, head: string, text: string, times = Number.POSITIVE_INFINITY): void {
  socket.write(`HTTP/1.1 ${head}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`);
  const chunk = Buffer.from(text);
  let left = times;
  const go = () => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(chunk)) {
        socket.once('drain', go);
        return;
      }
    }
    socket.end();
  };
  go();
}
