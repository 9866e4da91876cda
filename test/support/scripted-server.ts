import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createGunzip } from 'node:zlib';

/** What came in, its body as text, decompressed. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What goes out. */
export interface ScriptedAnswer {
  /** Default: 200. */
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Text as it is, everything else as JSON. */
  body?: unknown;
  /** The body piece by piece, each sent when the one before is on its way. */
  chunks?: (string | Uint8Array)[];
  /** The connection is cut `before` an answer, though the request was read, or `within` it, after what the body holds. */
  cut?: 'before' | 'within';
  /** The answer does not end: the client waits for more. */
  stayOpen?: boolean;
}

/** An answer, or what makes one out of the request. */
export type ScriptStep =
  | ScriptedAnswer
  | ((request: ReceivedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** An HTTP server on loopback that answers by script and remembers what it was asked. */
export interface ScriptedServer {
  url: string;
  requests: ReceivedRequest[];
  /** How many connections were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts a server that gives these answers in turn, the last of them for ever. */
export async function startScriptedServer(...script: ScriptStep[]): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body: Buffer[] = [];
    const isCompressed = incoming.headers['content-encoding'] === 'gzip';
    for await (const chunk of isCompressed ? incoming.pipe(createGunzip()) : incoming) body.push(chunk);
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(body).toString('utf8'),
    };
    requests.push(request);
    const step = script[Math.min(requests.length, script.length) - 1] ?? {};
    await answer(outgoing, typeof step === 'function' ? await step(request) : step);
  });
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => opened,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

async function answer(outgoing: ServerResponse, scripted: ScriptedAnswer): Promise<void> {
  if (scripted.cut === 'before') {
    outgoing.socket?.destroy();
    return;
  }
  const { body, chunks } = scripted;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'object' || chunks ? 'application/json' : 'text/plain';
  outgoing.writeHead(scripted.status ?? 200, { 'content-type': type, ...scripted.headers });
  outgoing.flushHeaders();
  for (const chunk of chunks ?? (text ? [text] : [])) {
    await new Promise<void>((resolve) => outgoing.write(chunk, () => resolve()));
    // Each piece is a packet of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (scripted.cut === 'within') outgoing.socket?.destroy();
  else if (!scripted.stayOpen) outgoing.end();
}
