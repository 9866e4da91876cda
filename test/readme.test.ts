import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUIDES } from '../src/cli/commands/help/guides.ts';
import { DOCUMENTS, findBlock, readDocument } from './support/documents.ts';
import { Home } from './support/kev.ts';
import { MemoryServer } from './support/memory-server.ts';
import { useServer } from './support/server-kubeconfig.ts';
import { maskVariableParts, readSteps } from './support/transcript.ts';

const TOPICS = Object.keys(GUIDES);

const FILES = fileURLToPath(new URL('golden/files', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1';

/** Creates a home with the files that examples name, and a store; `shop` fills it with events of a failing deployment. */
async function openHome(shop: boolean): Promise<Home> {
  const home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
  cpSync(FILES, home.path, { recursive: true });
  if (shop) await home.kev(['emit', '-f', join(home.path, 'shop.ndjson')]);
  return home;
}

/**
 * Blocks of a console hold commands behind `$ ` and what they print. Those of one document build on each other. With
 * UPDATE_TRANSCRIPTS=1 the outputs are written into the document.
 */
const withExamples = DOCUMENTS.filter((path) => readDocument(path).includes('```console'));

describe.each(withExamples)('the examples of %s, on the local store', (path) => {
  const shows = readDocument(path).split(/(?<=^```console\n)|(?=^```$)/m);
  const examples = shows.flatMap((part, at) => {
    return shows[at - 1]?.endsWith('```console\n') ? readSteps(part).map((step) => ({ ...step, at })) : [];
  });
  const updated = new Map<number, string>();
  let home: Home;
  beforeAll(async () => {
    home = await openHome(['README.md', 'src/help/reading.md', 'src/help/explaining.md'].includes(path));
  });
  afterAll(() => {
    home[Symbol.dispose]();
    if (isUpdating) writeFileSync(ROOT + path, shows.map((part, at) => updated.get(at) ?? part).join(''));
  });

  it.each(examples)('$command', async ({ command, output, at }) => {
    // As on a terminal: both streams.
    const { stdout } = await home.shell(`{ ${command}; } 2>&1`, { cwd: home.path });
    const isSame = maskVariableParts(stdout) === maskVariableParts(output);
    updated.set(at, `${updated.get(at) ?? ''}$ ${command}\n${isSame ? output : stdout}`);
    if (!isUpdating) expect(maskVariableParts(stdout)).toBe(maskVariableParts(output));
  });
});

/** Runs a command that waits for the success of a deploy, which is reported as often as it takes. */
async function runUntilSucceeded(
  home: Home,
  line: string,
): Promise<{ status: number | null; stdout: string }> {
  const waiting = home.start(line.split(' ').slice(1));
  let status: number | null | undefined;
  void waiting.status.then((ended) => {
    status = ended;
  });
  while (status === undefined) await home.kev(['emit', 'deploy/web', 'Normal', 'DeploySucceeded', 'ok']);
  return { status, stdout: waiting.lines.join('\n') };
}

/** Whether a command cannot be tried on the local store. */
const needsCluster = (line: string) => /^kev record|--history/.test(line);

describe('the README', () => {
  it('fits 200 lines', () => {
    expect(readDocument('README.md').split('\n').length).toBeLessThanOrEqual(201);
  });

  it('links every guide', () => {
    for (const topic of TOPICS) expect(readDocument('README.md')).toContain(`](src/help/${topic}.md)`);
  });

  it('has commands for common tasks that work', async () => {
    using home = await openHome(true);
    writeFileSync(join(home.path, 'deploy.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const run = (line: string) => home.shell(line, { cwd: home.path });
    await run('kev get -o ndjson > events.ndjson; tar czf dump.tar.gz events.ndjson');
    const lines = (findBlock('README.md', 'tasks') ?? '')
      .split('\n')
      .filter((line) => line.startsWith('kev '));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines.filter((line) => !needsCluster(line))) {
      const { status, stdout } = await (line.includes('--until') ? runUntilSucceeded(home, line) : run(line));
      expect({ line, status }).toEqual({ line, status: line.startsWith('kev why') ? 10 : 0 });
      if (!line.startsWith('kev run')) expect(stdout, line).not.toBe('');
    }
  });

  it('has commands for what happened last night that work', async () => {
    using home = new Home();
    await using server = await MemoryServer.start();
    useServer(home, server.url);
    home.env.KUBECONFIG = join(home.path, 'prod.yaml');
    const event = server.put({ ...server.event('BackOff'), type: 'Warning' }, '/api/v1/events');
    const lines = (findBlock('README.md', 'tasks') ?? '').split('\n').filter(needsCluster);
    expect(lines).toHaveLength(2);
    const [record = '', get = ''] = lines.map((line) => line.replace(/^kev /, ''));
    const watched = server.asked(/watch=/);
    const recorder = home.start(record.split(' '));
    await watched;
    recorder.child.kill();
    expect(await recorder.status).toBe(143);
    server.remove(event);
    const { status, stdout } = await home.kev(get.split(' '));
    expect(status).toBe(0);
    expect(stdout).toContain('BackOff');
  });

  it('has a main job that works', async () => {
    using home = new Home();
    const [install, ...job] = findBlock('README.md', 'main job')?.trim().split(' && ') ?? [];
    expect(install).toBe('npm ci');
    const run = await home.shell(job.join(' && '));
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^event\/x\.\w+ created\nLAST SEEN .*\n.*JustTest.*\n$/);
  });

  it('says how to run the tests', () => {
    expect(findBlock('README.md', 'tests')).toBe('npm ci && npm test\n');
  });
});
