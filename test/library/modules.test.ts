import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compiler,
  examples,
  installPackage,
  linkPackages,
  readExample,
} from '../support/installed-package.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

/** A project with the package installed: one for all tests, which each have a folder in it. */
const project = new TemporaryFolder();
let installed: string;
beforeAll(async () => {
  installed = await installPackage(project.path);
  linkPackages(project.path, ['@kubernetes', '@photostructure', '@types', 'undici-types']);
});
afterAll(() => project[Symbol.dispose]());

/** What users of each kind of module set in their tsconfig.json; the rest is the same. */
const kinds = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const common = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  outDir: 'out',
};

/** Compiles files in a folder of the project. Returns what the compiler prints. */
async function compile(name: string, files: Record<string, string>, options: object): Promise<string> {
  const folder = project.at(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const tsconfig = { compilerOptions: { ...common, ...options }, files: Object.keys(files) };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const { stdout } = await run(compiler, ['-p', '.'], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

/** Runs a file of a project in its folder. */
const runIn = (name: string, file: string) => run(process.execPath, [file], { cwd: project.at(name) });

describe.each(Object.entries(kinds))('a project with the modules of %s', (name, options) => {
  it('compiles and runs the examples', { timeout: 120_000 }, async () => {
    const files = Object.fromEntries(examples.map((example) => [example, readExample(example)]));
    expect(await compile(name, files, { ...options, skipLibCheck: true })).toBe('');
    const { stdout, stderr } = await runIn(name, 'out/controller.js');
    expect(stdout).toContain('7 emitted: 3 created, 4 patched, 0 pending');
    expect(stderr).toBe('');
    expect((await runIn(name, 'out/memory.js')).stdout).toContain('pass 1');
  });

  it('has types for the whole surface, which need no other package’s', { timeout: 120_000 }, async () => {
    const surface = readFileSync(join(here, 'surface.ts'), 'utf8').replace(
      /'\.\.\/\.\.\/src\/(index|client-go)\.ts'/g,
      (_, entry) => (entry === 'index' ? "'kubectl-kev'" : "'kubectl-kev/client-go'"),
    );
    const alone = { types: [], lib: [...common.lib, 'dom'], skipLibCheck: false, noEmit: true };
    expect(await compile(`${name}-surface`, { 'surface.ts': surface }, { ...options, ...alone })).toBe('');
  });
});

describe('a CommonJS project', () => {
  it('requires the package', async () => {
    mkdirSync(project.at('commonjs'));
    copyFileSync(join(here, '../example/commonjs.cjs'), project.at('commonjs/list.cjs'));
    const { stdout, stderr } = await runIn('commonjs', 'list.cjs');
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it('imports it in TypeScript', { timeout: 120_000 }, async () => {
    const user = `import { formatEvents, MemorySink } from 'kubectl-kev';
      import { getReference } from 'kubectl-kev/client-go';
      console.log(formatEvents(new MemorySink().events) === '', getReference({ name: 'a' }).name);`;
    expect(await compile('require', { 'user.cts': user }, { module: 'nodenext', skipLibCheck: true })).toBe(
      '',
    );
    const { stdout, stderr } = await runIn('require', 'out/user.cjs');
    expect({ stdout, stderr }).toEqual({ stdout: 'true a\n', stderr: '' });
  });

  it('loads it with import() where the compiler does not know that Node can require modules', {
    timeout: 120_000,
  }, async () => {
    const user = `export const opened = import('kubectl-kev').then(({ openStore }) => openStore('events'));
      void opened.then((store) => store.close()).then(() => console.log('closed'));`;
    expect(await compile('dynamic', { 'user.cts': user }, { module: 'node16', skipLibCheck: true })).toBe('');
    expect((await runIn('dynamic', 'out/user.cjs')).stdout).toBe('closed\n');
  });
});

it('publishes declarations of what the entry points lead to only', () => {
  const published = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
  expect(published.filter((name) => /^(cli|print)\//.test(name) && name.endsWith('.d.ts'))).toEqual([]);
});
