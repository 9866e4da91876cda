import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A program in one file of plain JavaScript. */
export interface Bundle extends Disposable {
  file: string;
}

/**
 * Makes one file of a program of `children/`, so that its process is nothing but Node: a loader of
 * TypeScript would be measured too.
 */
export async function bundleChild(name: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  const file = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Packages in CommonJS need it for Node's modules.
    banner: { js: "const require = process.getBuiltinModule('module').createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
