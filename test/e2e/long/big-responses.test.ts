import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Finished, Home } from '../../support/kev.ts';
import { pour, rawResponse, startRawServer } from '../../support/raw-server.ts';

const PEAK_MEMORY = fileURLToPath(new URL('../../support/peak-memory.cjs', import.meta.url));
const LAST = `${JSON.stringify({
  type: 'ADDED',
  object: {
    metadata: { name: 'last', namespace: 'ns', uid: 'u', resourceVersion: '5' },
    involvedObject: { kind: 'Pod', name: 'x' },
    reason: 'Last',
  },
})}\n`;
const MIB = 'x'.repeat(1024 * 1024);

/** Runs kev against a server, and tells how much memory it had at most, in MiB. */
async function run(
  respond: (socket: Socket, request: string) => void,
  ...args: string[]
): Promise<Finished & { peakMib: number }> {
  using home = new Home();
  await using server = await startRawServer(respond);
  const file = join(home.path, 'peak');
  const env = { NODE_OPTIONS: `--require ${PEAK_MEMORY}`, PEAK_MEMORY_FILE: file };
  const finished = await home.kev([...args, '--server', server.url, '-n', 'ns'], { env });
  return { ...finished, peakMib: Number(readFileSync(file, 'utf8')) / 1024 };
}

describe('a response that is far too large', () => {
  it.each<[string, number, string, number, RegExp, number]>([
    ['10 MiB of text', 10, '200 OK', 5, /\(application\/json, not a JSON object\)$/m, 250],
    ['500 MiB', 500, '200 OK', 5, /sent more than 16 MiB in one response$/m, 250],
    ['500 MiB of an error', 500, '500 No', 5, /the server responded with 500 No \(500\)$/m, 250],
    [
      '500 MiB of a redirect',
      500,
      '302 Found',
      5,
      /responded with 302, which is not a Kubernetes response$/m,
      250,
    ],
  ])(
    '%s is one line',
    async (_, mib, status, expected, words, most) => {
      const { peakMib, ...finished } = await run((socket) => pour(socket, status, MIB, mib), 'get');
      expect(finished).toMatchObject({ status: expected, stdout: '' });
      expect(finished.stderr).toMatch(/^error: [^\n]+\n(hint: [^\n]+\n)?$/);
      expect(finished.stderr).toMatch(words);
      expect(peakMib).toBeLessThan(most);
    },
    120_000,
  );

  it('a line of 500 MiB ends the watch, but not kev', async () => {
    let watches = 0;
    const { peakMib, ...finished } = await run(
      (socket, request) => {
        if (!request.includes('watch=true')) {
          socket.write(rawResponse('{"items":[],"metadata":{"resourceVersion":"1"}}'));
          return;
        }
        watches += 1;
        if (watches > 1) pour(socket, '200 OK', LAST, 1);
        else pour(socket, '200 OK', MIB, 500);
      },
      'watch',
      ...['--max-pause', '10ms', '--until', 'reason=Last', '-o', 'name'],
    );
    expect(finished).toMatchObject({ status: 0, stdout: 'event/last\n' });
    expect(finished.stderr).toMatch(
      /^kev: connection lost \(the server sent a line of more than 8388608 bytes\); reconnecting$/m,
    );
    expect(peakMib).toBeLessThan(400);
  }, 120_000);
});
