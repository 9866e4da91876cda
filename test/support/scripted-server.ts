import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createGunzip } from 'node:zlib';

/** A request that the server received. Its body is decompressed text. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A response to send. */
export interface ScriptedResponse {
  /** Default: 200. */
  status?: number;
  headers?: Record<string, string | string[]>;
  /** A string is sent unchanged, everything else as JSON. */
  body?: unknown;
  /** The body in chunks, each sent after the one before. */
  chunks?: (string | Uint8Array)[];
  /** Cuts the connection `before` the response, after the request was read, or `within` it, after the body. */
  cut?: 'before' | 'within';
  /** Does not end the response: the client waits for more. */
  stayOpen?: boolean;
}

/** A response, or a function that creates it from the request. */
export type ScriptStep =
  | ScriptedResponse
  | ((request: ReceivedRequest) => ScriptedResponse | Promise<ScriptedResponse>);

/** An HTTP server on loopback that sends scripted responses and records the requests. */
export interface ScriptedServer {
  url: string;
  requests: ReceivedRequest[];
  /** How many connections were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts a server that sends these responses in turn, and the last one to all further requests. */
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
    await send(outgoing, typeof step === 'function' ? await step(request) : step);
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

async function send(outgoing: ServerResponse, scripted: ScriptedResponse): Promise<void> {
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
    // Each chunk is a packet of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (scripted.cut === 'within') outgoing.socket?.destroy();
  else if (!scripted.stayOpen) outgoing.end();
}
