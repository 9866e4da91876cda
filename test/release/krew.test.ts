import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.ts';

interface Manifest {
  metadata: { name: string };
  spec: {
    version: string;
    platforms: { uri: string; sha256: string; bin: string; selector: { matchLabels: { os: string } } }[];
  };
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const root = process.cwd();
const kubectl = findOnPath('kubectl');
if (kubectl === undefined) console.log('skipped: kev as a plugin of kubectl: kubectl not found on PATH');

let folder: TemporaryFolder;
let manifest: Manifest;
let archive: Buffer;

beforeAll(() => {
  folder = new TemporaryFolder();
  execFileSync(process.execPath, ['.config/release/krew.js', 'https://example.com/v1'], { cwd: root });
  manifest = load(readFileSync('release/kev.yaml', 'utf8')) as Manifest;
  archive = readFileSync(join('release', `kev-${version}-krew.tar.gz`));
  install();
}, 60_000);
afterAll(() => folder[Symbol.dispose]());

/** Does what `kubectl krew install kev` does: unpacks the archive, and links its program on PATH. */
function install(): void {
  const store = folder.at('store');
  mkdirSync(store);
  mkdirSync(folder.at('bin'));
  mkdirSync(folder.at('shell'));
  execFileSync('tar', ['-xzf', '-', '-C', store], { input: archive });
  symlinkSync(join(store, manifest.spec.platforms[0]?.bin ?? ''), folder.at('bin/kubectl-kev'));
  symlinkSync('/bin/sh', folder.at('shell/sh'));
}

function findOnPath(name: string): string | undefined {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim() || undefined;
}

/** Runs a program with these directories on PATH only. */
function run(program: string, args: string[], path: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: path.join(delimiter), HOME: folder.path, ...env },
  });
  return { status, stdout, stderr };
}

it('is named by the manifest, with its checksum', () => {
  expect(manifest).toMatchObject({ metadata: { name: 'kev' }, spec: { version: `v${version}` } });
  expect(manifest.spec.platforms.map(({ selector }) => selector.matchLabels.os)).toEqual(['linux', 'darwin']);
  for (const { uri, sha256 } of manifest.spec.platforms) {
    expect(uri).toBe(`https://example.com/v1/kev-${version}-krew.tar.gz`);
    expect(sha256).toBe(createHash('sha256').update(archive).digest('hex'));
  }
});

it('has the same bytes whenever it is made', () => {
  execFileSync(process.execPath, ['.config/release/krew.js'], { cwd: root });
  expect(archive.equals(readFileSync(join('release', `kev-${version}-krew.tar.gz`)))).toBe(true);
});

it('runs with the Node.js on PATH, and passes arguments and the status on', () => {
  const path = [folder.at('shell'), dirname(process.execPath)];
  const plugin = folder.at('bin/kubectl-kev');
  expect(run(plugin, ['--version'], path)).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  expect(run(plugin, ['get', '--types', 'a b'], path)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"a b"'),
  });
});

it.skipIf(kubectl === undefined)('is a plugin of kubectl', () => {
  const path = [folder.at('bin'), folder.at('shell'), dirname(process.execPath)];
  expect(run(kubectl ?? '', ['kev', '--version'], path)).toMatchObject({ status: 0, stdout: `${version}\n` });
});

it('says when there is no Node.js', () => {
  expect(run(folder.at('bin/kubectl-kev'), ['get'], [folder.at('shell')])).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^error: kev needs Node.js [\d.]+ or later: "node" not found on PATH\nhint: /,
    ),
  });
});

it('says when Node.js is too old', () => {
  const old = `
    Object.defineProperty(process, 'version', { value: 'v20.18.3' });
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } });`;
  writeFileSync(folder.at('old.cjs'), old);
  const path = [folder.at('shell'), dirname(process.execPath)];
  expect(
    run(folder.at('bin/kubectl-kev'), ['get'], path, { NODE_OPTIONS: `--require=${folder.at('old.cjs')}` }),
  ).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error: kev needs Node.js 20.19 or later, and this is v20.18.3\n',
  });
});

it('has the version that package.json demands', () => {
  const [, least = ''] =
    /^>=([\d.]+)$/.exec(JSON.parse(readFileSync('package.json', 'utf8')).engines.node) ?? [];
  for (const file of ['bin/kev.js', '.config/release/kubectl-kev', '.config/release/krew.js']) {
    expect(readFileSync(file, 'utf8')).toContain(`Node.js ${least} or later`);
  }
});
