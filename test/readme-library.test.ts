import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EventBroadcaster, openStore } from '../src/index.ts';
import { findBlock } from './support/documents.ts';
import { readExample } from './support/installed-package.ts';
import { startProgram } from './support/start-program.ts';
import { TemporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function run(code: string) {
  using folder = new TemporaryFolder();
  const program = await startProgram(code, folder.path);
  const [stdout, stderr] = await Promise.all([text(program.stdout), text(program.stderr)]);
  return { stdout, stderr };
}

/** Objects are served at the same time, so that only the lines about one of them have an order. */
const inOrderOfObjects = (lines = '') => lines.trim().split('\n').toSorted();

const block = (mark: string) => findBlock('src/help/library.md', mark);

describe('the guide for the library', () => {
  it.each(readdirSync(join(root, 'test/example')))('shows the example %s', (name) => {
    expect(block(`example: ${name.replace(/\.\w+$/, '')}`)).toBe(readExample(name));
  });

  it('shows what the first example prints', async () => {
    const { stdout, stderr } = await run(readExample('first.ts'));
    expect(stdout.replace(/^\ds /m, '0s ')).toBe(block('output: first'));
    expect(stderr).toBe('');
  });

  it('shows what the controller prints, which ends by itself', async () => {
    const { stdout, stderr } = await run(readExample('controller.ts'));
    expect(inOrderOfObjects(stdout)).toEqual(inOrderOfObjects(block('output: controller')));
    expect(stderr).toBe('');
  });

  it('has a notifier of 15 lines that posts what happens', async () => {
    const code = readExample('slack.ts');
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    using folder = new TemporaryFolder();
    let posted: string | undefined;
    const slack = createServer(async (request, response) => {
      posted = await text(request);
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(slack, 'listening');
    const webhook = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/hook`;
    const program = await startProgram(code.replaceAll('openCluster', 'openStore'), folder.path, {
      env: { SLACK_WEBHOOK_URL: webhook, KEV_STORE: folder.at('events') },
    });
    await using store = await openStore(folder.at('events'));
    await using broadcaster = new EventBroadcaster({ correlator: { burstSize: Number.MAX_SAFE_INTEGER } });
    broadcaster.startRecordingToSink(store);
    const recorder = broadcaster.newRecorder({ component: 'c' });
    const pod = { kind: 'Pod', name: 'db-0', namespace: 'default' };
    // Until the notifier has started and posted something, it happens again.
    while (posted === undefined) {
      await recorder.record(pod, { type: 'Normal', reason: 'Quiet', message: 'm' }).outcome;
      await recorder.record(pod, { type: 'Warning', reason: 'Full', message: '<!channel> help' }).outcome;
      await new Promise((resolve) => setImmediate(resolve));
    }
    program.kill();
    slack.close();
    const { text: message, blocks } = JSON.parse(posted);
    expect(message).toBe('Full: Pod db-0: <!channel> help');
    expect(blocks[0].text.type).toBe('plain_text');
  });
});
