import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { openServer } from '../open.ts';

/** A proxy that does this with each CONNECT. */
async function startProxy(
  onConnect: (request: IncomingMessage, socket: Socket) => void,
): Promise<{ port: number; requests: IncomingMessage[]; close: () => Promise<void> }> {
  const requests: IncomingMessage[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    requests.push(request);
    socket.on('error', () => {});
    onConnect(request, socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => proxy.close(() => resolve()));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { port: (proxy.address() as AddressInfo).port, requests, close };
}

const respond = (text: string) => (_: IncomingMessage, socket: Socket) => void socket.end(`${text}\r\n\r\n`);

/** The client of a server behind a proxy. */
function open(server: string, proxy: string) {
  const environment = { env: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy }, homedir: '/nonexistent' };
  return openServer(server, { environment }).client;
}

const ask = (server: string, proxy: string, signal?: AbortSignal) =>
  open(server, proxy)
    .json({ path: '/api', signal })
    .catch((error: unknown) => error as UnavailableError);

describe('a request through a proxy', () => {
  it('reaches its server through the proxy with credentials', async () => {
    const server = await startScriptedServer({ body: { kind: 'APIVersions' } });
    onTestFinished(() => server.close());
    const { port, requests } = await startProxy((_, socket) => {
      const { port: target } = new URL(server.url);
      const onward = new (socket.constructor as typeof Socket)().connect(Number(target), '127.0.0.1');
      onward.on('error', () => {});
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    // Asked directly, nobody would answer there.
    const client = open('http://198.51.100.1:6443', `http://me:p%40ss@127.0.0.1:${port}`);
    expect(await client.json({ path: '/api' })).toEqual({ kind: 'APIVersions' });
    expect(await client.json({ path: '/api' })).toEqual({ kind: 'APIVersions' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    );
  });

  it.each([
    ['https://[fd00::1]:6443', '[fd00::1]:6443'],
    ['https://[fd00::1]', '[fd00::1]:443'],
    ['https://192.0.2.1:6443', '192.0.2.1:6443'],
    ['http://api.test', 'api.test:80'],
  ])('to %s asks for %s', async (server, target) => {
    const { port, requests } = await startProxy(respond('HTTP/1.1 400 Bad Request'));
    await ask(server, `http://127.0.0.1:${port}`);
    expect(requests.map(({ url, headers }) => [url, headers.host])).toEqual([[target, target]]);
  });

  it.each([
    ['407 Proxy Authentication Required', false],
    ['403 Forbidden', false],
    ['502 Bad Gateway', true],
    ['503 Service Unavailable', true],
  ])('that is refused with %s may pass: %s', async (status, isTransient) => {
    const { port } = await startProxy(respond(`HTTP/1.1 ${status}`));
    const error = await ask('https://192.0.2.1', `http://user:pa55word@127.0.0.1:${port}`);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({
      isTransient,
      message: `the proxy http://127.0.0.1:${port} refused to connect to 192.0.2.1:443: ${status}`,
    });
  });

  it.each(['http', 'socks5'])('names a %s proxy that cannot be reached', async (protocol) => {
    const { port, close } = await startProxy(() => {});
    await close();
    const error = await ask('https://192.0.2.1', `${protocol}://user:pa55word@127.0.0.1:${port}`);
    expect(error).toMatchObject({ name: 'UnavailableError', isTransient: true });
    expect((error as Error).message).toContain(`the proxy ${protocol}://127.0.0.1:${port}`);
    expect((error as Error).message).toContain('connection refused');
    expect(JSON.stringify(error)).not.toContain('pa55word');
  });

  it('names the proxy when something is wrong behind it', async () => {
    const { port } = await startProxy((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nno TLS'));
    const error = await ask('https://192.0.2.1', `http://127.0.0.1:${port}`);
    expect((error as Error).message).toContain(
      `https://192.0.2.1 through the proxy http://127.0.0.1:${port}: `,
    );
  });

  it('names what is not an HTTP proxy', async () => {
    const other = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const error = await ask('https://192.0.2.1', `http://127.0.0.1:${port}`);
    expect((error as Error).message).toContain(`cannot reach the proxy http://127.0.0.1:${port}: `);
  });

  it('closes its connection to a proxy that does not respond when its signal aborts', async () => {
    const reason = new UnavailableError('timed out after 5s');
    const ending = new AbortController();
    let closed: Promise<unknown> | undefined;
    const { port } = await startProxy((_, socket) => {
      closed = new Promise((resolve) => socket.resume().once('end', resolve));
      ending.abort(reason);
    });
    const error = await ask('https://192.0.2.1', `http://127.0.0.1:${port}`, ending.signal);
    expect((error as Error).message).toBe(
      `timed out after 5s connecting to the server https://192.0.2.1 through the proxy http://127.0.0.1:${port}`,
    );
    await closed;
  });
});
