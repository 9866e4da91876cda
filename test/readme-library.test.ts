import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { findBlock } from './support/documents.ts';
import { TemporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const example = readFileSync(join(root, 'test/example/controller.ts'), 'utf8').replace(
  "'../../src/index.ts'",
  "'kubectl-kev'",
);

/** Runs TypeScript as a user's own program, in a folder of its own into which the package is installed. */
async function run(code: string, folder: string): Promise<{ stdout: string; stderr: string }> {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'kubectl-kev'));
  const { code: javascript } = await transform(code, { loader: 'ts', format: 'esm', target: 'node20.19' });
  writeFileSync(join(folder, 'controller.mjs'), javascript);
  return promisify(execFile)(process.execPath, ['controller.mjs'], { cwd: folder });
}

/** Objects are served at the same time, so that only the lines about one of them have an order. */
const inOrderOfObjects = (text: string) => text.trim().split('\n').toSorted();

const OUTPUT = `moon: InvalidSpec created
moon: InvalidSpec patched (x2)
moon: InvalidSpec patched (x3)
north: TillOpened created
north: TillOpened patched (x2)
north: TillOpened patched (x3)
south: TillOpened created
7 emitted: 3 created, 4 patched, 0 pending`;

it('the example of the library runs, ends by itself, and reports the outcome of each event', async () => {
  using folder = new TemporaryFolder();
  const { stdout, stderr } = await run(example, folder.path);
  expect(inOrderOfObjects(stdout)).toEqual(inOrderOfObjects(OUTPUT));
  expect(stderr).toBe('');
});

describe('the guide for the library', () => {
  it('shows that example', () => {
    expect(findBlock('src/help/library.md', 'example: library')).toBe(example);
  });

  it('shows what it prints', () => {
    const shown = findBlock('src/help/library.md', 'output: library') ?? '';
    expect(inOrderOfObjects(shown)).toEqual(inOrderOfObjects(OUTPUT));
  });
});
