import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { linkPackages } from './installed-package.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts TypeScript as a user's own program, in a folder of its own into which packages are installed. */
export async function startProgram(
  code: string,
  folder: string,
  { env = {}, packages = [] }: { env?: Record<string, string>; packages?: string[] } = {},
): Promise<ChildProcessWithoutNullStreams> {
  linkPackages(folder, packages);
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/kubectl-kev'));
  const { code: javascript } = await transform(code, { loader: 'ts', format: 'esm', target: 'node20.19' });
  writeFileSync(join(folder, 'program.mjs'), javascript);
  return spawn(process.execPath, ['program.mjs'], { cwd: folder, env: { ...process.env, ...env } });
}
