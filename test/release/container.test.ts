import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, Running } from '../support/kev.ts';
import { MemoryServer } from '../support/memory-server.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const steps = readFileSync('.config/Containerfile', 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => [line.replace(/ .*/, ''), line.replace(/^\S+ /, '')] as const);
const argumentsOf = (instruction: string) => steps.find(([name]) => name === instruction)?.[1] ?? '';

const hasSqlite = process.getBuiltinModule('node:sqlite' as 'node:fs') !== undefined;
if (!hasSqlite) console.log('skipped: the container: its Node.js has SQLite built in, and this one does not');

interface Manifest {
  kind: string;
  spec: {
    template: {
      spec: {
        securityContext: { runAsUser: number; runAsGroup: number };
        containers: {
          image: string;
          command: string[];
          args: string[];
          env: { name: string; value: string }[];
        }[];
      };
    };
  };
}

/** A directory in which the steps are done as in an image, and in which programs run as its user. */
class Image implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly #user: { uid?: number; gid?: number } = {};

  constructor() {
    chmodSync(this.#folder.path, 0o755);
    for (const name of ['opt', 'usr/local/bin', 'tmp', 'data']) mkdirSync(this.at(name), { recursive: true });
    copyFileSync(process.execPath, this.at('usr/local/bin/node'));
    const [uid = 0, gid = 0] = argumentsOf('USER').split(':').map(Number);
    if (process.getuid?.() === 0) {
      this.#user = { uid, gid };
      for (const name of ['tmp', 'data']) chownSync(this.at(name), uid, gid);
    }
  }

  at(path: string): string {
    return this.#folder.at(path);
  }

  /** Paths of the image as they are here. */
  locate(text: string): string {
    return text.replaceAll(/(?<=^|[ =])\/(?=opt|usr|data|tmp)/g, `${this.#folder.path}/`);
  }

  /** Starts the image with these arguments, as its user. */
  start(args: string[]): Running {
    const [program = '', ...first] = JSON.parse(argumentsOf('ENTRYPOINT')) as string[];
    const [name = '', value = ''] = argumentsOf('ENV').split('=');
    const path = this.locate('/usr/local/bin');
    return new Running(
      spawn(program, [...first, ...args.map((arg) => this.locate(arg))], {
        ...this.#user,
        cwd: this.#folder.path,
        env: { PATH: `${path}:/usr/bin:/bin`, [name]: this.locate(value) },
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

describe.skipIf(!hasSqlite)('the container', () => {
  let image: Image;
  let deployment: Manifest['spec']['template']['spec'];
  beforeAll(async () => {
    image = new Image();
    const context = image.at('context');
    mkdirSync(context);
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', context]);
    for (const [instruction, text] of steps) {
      if (instruction === 'ADD') {
        expect(text).toBe('kubectl-kev-*.tgz /opt/');
        execFileSync('tar', ['-xzf', `${context}/${readdirSync(context)[0]}`, '-C', image.at('opt')]);
      } else if (instruction === 'RUN') execFileSync('sh', ['-ec', image.locate(text)]);
    }
    using home = new Home();
    const { stdout } = await home.kev(['record', '--manifest', '-A']);
    const objects = loadAll(stdout) as Manifest[];
    const found = objects.find(({ kind }) => kind === 'Deployment')?.spec.template.spec;
    if (!found) throw new Error('the manifest has no Deployment');
    deployment = found;
  }, 60_000);
  afterAll(() => image[Symbol.dispose]());

  it('is what the manifest runs', () => {
    const { runAsUser, runAsGroup } = deployment.securityContext;
    const [container] = deployment.containers;
    expect(argumentsOf('USER')).toBe(`${runAsUser}:${runAsGroup}`);
    expect(container).toMatchObject({
      image: `kubectl-kev:${version}`,
      env: [{ name: 'HOME', value: '/tmp' }],
    });
    expect(JSON.stringify(container?.command)).toBe(argumentsOf('ENTRYPOINT'));
    expect(container?.args).toEqual(
      expect.arrayContaining(JSON.parse(argumentsOf('CMD').replaceAll(', ', ','))),
    );
    expect(argumentsOf('ENV')).toBe('HOME=/tmp');
  });

  it('records as a user without rights, in files that it cannot write', async () => {
    await using server = await MemoryServer.start();
    server.event('BackOff');
    const watched = server.asked(/watch=true/);
    const recorder = image.start([...(deployment.containers[0]?.args ?? []), '--server', server.url]);
    await watched;
    recorder.child.kill('SIGTERM');
    expect(await recorder.status).toBe(143);

    const reader = image.start(['get', '-A', '--history=only', '--store=/data/store', '-o', 'name']);
    expect(await reader.status).toBe(0);
    expect(reader.lines).toEqual([expect.stringMatching(/^event\/web-0\./)]);
    expect(spawnSync('find', [image.at('opt'), '-user', '1000'], { encoding: 'utf8' }).stdout).toBe('');
  });
});
