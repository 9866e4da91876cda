import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';

// Whatever does not end here is ended by the limit of the test runner.

let home: Home;
const servers: Server[] = [];

/** A server that does this with each connection, and otherwise keeps it open. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers with some of a response, and then a byte now and then for ever. */
const trickle = (start: string) => (socket: Socket) => {
  socket.once('data', () => {
    socket.write(start);
    const timer = setInterval(() => socket.write('a'), 50);
    socket.on('close', () => clearInterval(timer));
  });
};

/** Nobody is asked directly: this address is for documentation. */
const FAR = ['--server', 'https://198.51.100.1', '--token', 'x'];

const phases: Record<string, { flags: string[]; env?: Record<string, string> }> = {};

beforeAll(async () => {
  home = new Home();
  const silent = await listen(() => {});
  const trickling = await listen(trickle('HTTP/1.1 200 OK\r\nX: '));
  const half = await listen(trickle('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{'));
  const tool = join(home.path, 'bin');
  mkdirSync(tool);
  writeFileSync(join(tool, 'getent'), '#!/bin/sh\nexec sleep 3600\n', { mode: 0o755 });
  Object.assign(phases, {
    'a name server': {
      flags: ['--server', 'https://api.test', '--token', 'x'],
      env: { PATH: `${tool}:${process.env.PATH}` },
    },
    'an HTTP proxy': { flags: FAR, env: { HTTPS_PROXY: `http://127.0.0.1:${silent}` } },
    'a proxy that trickles': { flags: FAR, env: { HTTPS_PROXY: `http://127.0.0.1:${trickling}` } },
    'an HTTPS proxy': { flags: FAR, env: { HTTPS_PROXY: `https://127.0.0.1:${silent}` } },
    'a SOCKS proxy': { flags: FAR, env: { HTTPS_PROXY: `socks5://127.0.0.1:${silent}` } },
    TLS: { flags: ['--server', `https://127.0.0.1:${silent}`, '--token', 'x'] },
    'a response': { flags: ['--server', `http://127.0.0.1:${silent}`] },
    'the rest of a response': { flags: ['--server', `http://127.0.0.1:${half}`] },
  });
});

afterAll(() => {
  home[Symbol.dispose]();
  for (const server of servers) server.close();
});

const EMIT = ['emit', 'pod/x', 'Normal', 'R', 'm'];

describe.each([
  'a name server',
  'an HTTP proxy',
  'a proxy that trickles',
  'an HTTPS proxy',
  'a SOCKS proxy',
  'TLS',
  'a response',
  'the rest of a response',
])('waiting for %s', (phase) => {
  const run = (args: string[]) => {
    const { flags, env } = phases[phase] ?? { flags: [] };
    const at = args.includes('--') ? args.indexOf('--') : args.length;
    return home.kev([...args.slice(0, at), ...flags, ...args.slice(at)], env && { env });
  };

  it.each([
    [['get', '--request-timeout', '1s'], 5],
    [['describe', 'pod/x', '--request-timeout', '1s'], 5],
    [['doctor', '--request-timeout', '1s'], 5],
    [['watch', 'pod/x', '--recursive', '--timeout', '1s'], 124],
    [['get', '-w', '--timeout', '1s'], 124],
    [['wait', 'widgets.example.com/x', '--timeout', '1s'], 124],
    [[...EMIT, '--timeout', '1s'], 5],
    [[...EMIT, '--no-resolve', '--api', 'events', '--timeout', '1s'], 5],
    [['run', '--for', 'pod/x', '--timeout', '1s', '--', 'true'], 0],
    [['__complete', '--', 'get', 'pod/'], 0],
  ])('ends with the time limit: %j', async (args, status) => {
    const finished = await run(args);
    expect(finished.status).toBe(status);
    const timeouts = finished.stderr.split('\n').filter((line) => line.includes('timed out after'));
    expect(timeouts.length > 0).toBe(args[0] !== '__complete');
    // On a busy machine, one event of a run may have waited for the connection, and another one for the response.
    expect(timeouts).toEqual([...new Set(timeouts)]);
    expect(finished.stderr).not.toMatch(/bug|at .*:\d+:\d+/);
  });

  it.each([
    ['SIGINT', 130, ['get']],
    ['SIGTERM', 143, ['watch', 'pod/x']],
    ['SIGHUP', 129, ['describe', 'pod/x']],
    ['SIGTERM', 143, [...EMIT, '--timeout', '1h']],
  ] as const)('ends with %s', async (signal, status, args) => {
    const { flags, env } = phases[phase] ?? { flags: [] };
    const kev = home.start([...args, ...flags, '-v'], env && { env });
    // By then it waits, or is about to.
    await new Promise((resolve) => kev.child.stderr?.once('data', resolve));
    kev.child.kill(signal);
    expect(await kev.status).toBe(status);
  });
});

describe('output that is not read', () => {
  let fifo: string;

  beforeAll(async () => {
    fifo = join(home.path, 'full');
    execFileSync('mkfifo', [fifo]);
    const lines = Array.from({ length: 2000 }, (_, at) =>
      JSON.stringify({ object: `pod/p${at}`, type: 'Normal', reason: 'R', message: 'm'.repeat(50) }),
    );
    const records = join(home.path, 'records');
    writeFileSync(records, lines.join('\n'));
    expect((await home.kev(['emit', '-f', records, '--local'])).status).toBe(0);
  });

  /** Starts kev with a pipe that is full and not read. */
  function startStalled(args: string[]): {
    child: ChildProcess;
    status: Promise<unknown>;
    isBlocking: () => boolean;
  } {
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const filling = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    const writing = openSync(fifo, constants.O_WRONLY);
    try {
      for (;;) writeSync(filling, Buffer.alloc(4096));
    } catch {
      // It is full.
    }
    const child = spawn(process.execPath, [KEV, ...args], {
      env: home.env,
      stdio: ['ignore', writing, 'pipe'],
    });
    const status = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        for (const fd of [reading, filling, writing]) closeSync(fd);
        resolve(code ?? signal);
      }),
    );
    const isBlocking = () => {
      const [, flags = ''] =
        /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${writing}`, 'utf8')) ?? [];
      return (Number.parseInt(flags, 8) & constants.O_NONBLOCK) === 0;
    };
    return { child, status, isBlocking };
  }

  it.each([
    ['watch', '--local', '-o', 'json', '--timeout', '1s'],
    ['get', '-w', '--local', '--timeout', '1s'],
  ])('does not hold up the time limit of %j', async (...args) => {
    expect(await startStalled(args).status).toBe(124);
  });

  it.each([
    [['get', '--local', '-v']],
    [['get', '--local', '-o', 'ndjson', '--sort=none', '-v']],
    [['watch', '--local', '-o', 'json', '-v']],
    [['get', '--local', '--summary', '-v']],
    [['emit', 'pod/x', 'Normal', 'R', 'm', '--local', '-v']],
  ])('does not keep a signal from %j, and leaves the pipe as it is', async (args) => {
    const { child, status, isBlocking } = startStalled(args);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    expect(isBlocking()).toBe(true);
    child.kill('SIGTERM');
    expect(await status).toBe(143);
  });
});

describe('input', () => {
  it.each([
    ['get', '-f', 'fifo'],
    ['emit', '-f', 'fifo', '--local'],
    ['watch', '-f', 'fifo'],
    ['describe', 'pod/x', '-f', 'fifo'],
  ])('that is not written does not keep a signal from %s', async (...args) => {
    const path = join(home.path, `fifo-${args[0]}`);
    execFileSync('mkfifo', [path]);
    const kev = home.start([...args.map((arg) => (arg === 'fifo' ? path : arg)), '-v']);
    await new Promise((resolve) => {
      kev.child.stderr?.once('data', resolve);
      setImmediate(resolve);
    });
    kev.child.kill('SIGTERM');
    // Before it listens to signals, one ends it all the same.
    expect([143, null]).toContain(await kev.status);
  });

  it.each([[['get', '-f', '-']], [['emit', '-f', '-', '--local']], [['describe', 'pod/x', '-f', '-']]])(
    'that is a directory is an error of %j',
    async (args) => {
      const { status, stderr } = await home.shell(`kev ${args.join(' ')} < /`);
      expect(status).toBe(2);
      expect(stderr).toBe('error: cannot read stdin: is a directory\n');
    },
  );
});
