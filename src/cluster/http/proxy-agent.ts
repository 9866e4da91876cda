import { Agent, type AgentOptions, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { basicAuthOfUrl } from '../../core/basic-auth.ts';
import { lookup } from './lookup.ts';

/** A failure to connect to a proxy, or of the proxy to connect to the server. */
export class ProxyError extends Error {
  override name = 'ProxyError';
  /** The proxy's status code; undefined when there was no response. */
  readonly status: number | undefined;

  constructor(message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}

/** Request options with a signal that aborts connecting: aborting the request itself does not. */
export interface ConnectOptions extends RequestOptions {
  connectSignal?: AbortSignal | undefined;
}

/** Time limit for connecting through a proxy. */
const CONNECT_MS = 30_000;

/** Formats the address of a proxy without user name and password. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/**
 * Creates an agent for connections through an HTTP, HTTPS, or SOCKS proxy.
 *
 * @param isTls whether the connection to the server uses TLS
 * @param options TLS options of the connection to the server
 */
export function createProxyAgent(proxyUrl: string, isTls: boolean, options: AgentOptions): Agent {
  const proxy = new URL(proxyUrl);
  if (proxy.protocol.startsWith('socks')) return createSocksAgent(proxy, options);
  const agent = isTls ? new HttpsAgent(options) : new Agent(options);
  const startTls = agent.createConnection.bind(agent);
  agent.createConnection = (target: ConnectOptions, callback) => {
    openTunnel(proxy, target)
      .then((socket) => (isTls ? startTls({ ...target, socket } as ConnectOptions) : socket))
      .then(
        (socket) => callback?.(null, socket as Duplex),
        (error) => callback?.(error, null as unknown as Duplex),
      );
    return undefined;
  };
  return agent;
}

/**
 * Opens a tunnel to the host of a request with CONNECT.
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
    const authorization = basicAuthOfUrl(proxy);
    const call = (isTls ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (isTls ? 443 : 80),
      path: target,
      headers: { Host: target, ...(authorization && { 'Proxy-Authorization': authorization }) },
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
    // A server that is not a proxy may respond as to any other request.
    call.on('response', () => call.destroy(new Error('it is not an HTTP proxy')));
    call.on('error', (error) => {
      end();
      reject(new ProxyError(`cannot reach the proxy ${name}`, { cause: error }));
    });
    call.end();
  });
}

function createSocksAgent(proxy: URL, options: AgentOptions): Agent {
  // This agent's timeout would close idle connections.
  const { timeout: _, ...others } = options;
  const agent = new SocksProxyAgent(proxy, { ...others, socketOptions: { lookup } } as object);
  const connect = agent.connect.bind(agent);
  agent.connect = (request, target) =>
    connect(request, { ...target, lookup }).catch((cause) => {
      throw new ProxyError(`cannot connect through the proxy ${proxyName(proxy)}`, { cause });
    });
  return agent as unknown as Agent;
}
