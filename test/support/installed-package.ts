import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** TypeScript's compiler. */
export const compiler = join(root, 'node_modules/.bin/tsc');

/** Installs the package into a project as npm does, with new declarations. Returns its folder. */
export async function installPackage(project: string): Promise<string> {
  const folder = join(project, 'node_modules/kubectl-kev');
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'bin', 'dist'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const dist = join(folder, 'dist');
  await run(compiler, ['-p', 'tsconfig.build.json', '--outDir', dist], { cwd: root });
  await run(process.execPath, ['.config/types.js', dist], { cwd: root });
  return folder;
}

/** Links other packages of this repository into a project. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const path = join(project, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), path);
  }
}

/** Reads an example as a user of the installed package writes it. */
export function readExample(name: string): string {
  return readFileSync(join(root, 'test/example', name), 'utf8').replace(
    /'\.\.\/\.\.\/src\/(index|client-go)\.ts'/g,
    (_, entry) => (entry === 'index' ? "'kubectl-kev'" : `'kubectl-kev/${entry}'`),
  );
}

/** The names of all examples in TypeScript. */
export const examples = readdirSync(join(root, 'test/example')).filter((name) => name.endsWith('.ts'));
