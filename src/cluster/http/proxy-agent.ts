import { Agent, type AgentOptions, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { lookup } from './lookup.ts';

/** What went wrong with a proxy, or at it. */
export class ProxyError extends Error {
  override name = 'ProxyError';
  /** What the proxy responded; undefined when it could not be reached. */
  readonly status: number | undefined;

  constructor(message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}

/** A request may name a signal that ends the connecting, which the request itself cannot. */
export interface ConnectOptions extends RequestOptions {
  connectSignal?: AbortSignal | undefined;
}

type Callback = (error: Error | null, socket?: Duplex) => void;

/** How long a proxy may take to connect. */
const CONNECT_MS = 30_000;

/**
 * Opens what makes and keeps connections through a proxy: HTTP, HTTPS, or SOCKS.
 *
 * @param isTls whether the server speaks TLS
 * @param options how to speak TLS with the server
 */
export function createProxyAgent(proxyUrl: string, isTls: boolean, options: AgentOptions): Agent {
  const proxy = new URL(proxyUrl);
  if (proxy.protocol.startsWith('socks')) return createSocksAgent(proxy, options);
  return isTls ? new SecureTunnelAgent(proxy, options) : new TunnelAgent(proxy, options);
}

/** The address of a proxy without what is secret in it. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

class TunnelAgent extends Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: ConnectOptions, callback: Callback): Duplex {
    openTunnel(this.#proxy, options).then((socket) => callback(null, socket), callback);
    return undefined as unknown as Duplex;
  }
}

class SecureTunnelAgent extends HttpsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: ConnectOptions, callback: Callback): Duplex {
    openTunnel(this.#proxy, options)
      .then((socket) => super.createConnection({ ...options, socket } as RequestOptions))
      .then((socket) => callback(null, socket as Duplex), callback);
    return undefined as unknown as Duplex;
  }
}

/**
 * Asks a proxy to connect to the host of a request.
 *
 * @throws ProxyError
 *
 * Source: RFC 9110, section 9.3.6.
 */
function openTunnel(proxy: URL, { host, port, connectSignal }: ConnectOptions): Promise<Socket> {
  const target = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
  const name = proxyName(proxy);
  const isTls = proxy.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new ProxyError(`cannot reach the proxy ${name}`, { cause }));
    const call = (isTls ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (isTls ? 443 : 80),
      path: target,
      headers: { Host: target, ...credentialsOf(proxy) },
      setHost: false,
      agent: false,
      lookup,
    });
    const abort = () => call.destroy(new Error('aborted'));
    const timer = setTimeout(() => {
      call.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    }, CONNECT_MS);
    connectSignal?.addEventListener('abort', abort);
    const end = () => {
      clearTimeout(timer);
      connectSignal?.removeEventListener('abort', abort);
    };
    call.on('connect', ({ statusCode: status = 0, statusMessage = '' }, socket: Socket, head: Buffer) => {
      end();
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      const reason = statusMessage ? `${status} ${statusMessage}` : `${status}`;
      reject(new ProxyError(`the proxy ${name} refused to connect to ${target}: ${reason}`, { status }));
    });
    // Something that does not know CONNECT may respond as to any other request.
    call.on('response', () => call.destroy(new Error('it is not an HTTP proxy')));
    call.on('error', (error) => {
      end();
      fail(error);
    });
    call.end();
  });
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function createSocksAgent(proxy: URL, options: AgentOptions): Agent {
  // A timeout of this agent would end a connection that is only idle.
  const { timeout: _, ...others } = options;
  const agent = new SocksProxyAgent(proxy, { ...others, socketOptions: { lookup } } as object);
  const connect = agent.connect.bind(agent);
  agent.connect = (request, target) =>
    connect(request, { ...target, lookup }).catch((cause) => {
      throw new ProxyError(`cannot connect through the proxy ${proxyName(proxy)}`, { cause });
    });
  return agent as unknown as Agent;
}
