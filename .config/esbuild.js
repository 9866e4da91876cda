import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, context } from 'esbuild';
import { clientNode, lmdb } from './partial-packages.js';

/**
 * Bundles kev into dist/: the command line (dist/cli) and the library (dist/index.js). With `--watch`, it rebuilds on
 * every change. The layout is made for a fast start: reading a file takes almost a millisecond, and so does compiling
 * 25 KB. Therefore each `import()` of the command line is one file that has nearly everything it needs.
 */

const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // Function names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  loader: { '.md': 'text' },
  define: {
    KEV_VERSION: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version),
    // lmdb's encoder has a native helper for a format that the store does not use.
    'process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED': '"true"',
  },
};

/** Packages that few starts need: a file each, read on first use. */
const lazyPackages = ['lmdb', 'js-yaml', 'socks-proxy-agent'];

const named = (names) => new RegExp(`^(node:)?(${names.join('|')})$`);

/** Loads these modules when something of them is first used. */
const lazy = {
  name: 'lazy',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named([...lazyPackages, 'child_process']) }, ({ path, kind, namespace }) => {
      if (kind === 'entry-point') return undefined;
      if (namespace !== 'lazy') return { path: path.replace('node:', ''), namespace: 'lazy' };
      return { path: lazyPackages.includes(path) ? `./${path}.cjs` : path, external: true };
    });
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = Object.create(new Proxy({}, {
        get: (_, name) => (name === '__esModule' ? undefined : require('${path}')[name]),
      }));`,
    }));
  },
};

/** An `import` of a built-in module reads every export of it, and so loads what Node itself loads lazily. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named(builtinModules) }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

/** The files of dist/cli by their sources. Errors have one of their own, since they are told apart by their classes. */
const parts = new Map([
  [resolve('src/cli/start.ts'), 'start'],
  [resolve('src/core/errors.ts'), 'errors'],
]);
for (const file of readdirSync('src', { recursive: true }).filter((each) => each.endsWith('.ts'))) {
  for (const [, path] of readFileSync(join('src', file), 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)) {
    const part = join(dirname(file), path);
    parts.set(
      resolve('src', part),
      part.replace(/^cli\/(commands\/)?|(\/run)?\.ts$/g, '').replaceAll(/[\\/]/g, '-'),
    );
  }
}

/** Leaves to each part what is its own. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
      const part = kind === 'dynamic-import' || path.endsWith('/errors.ts') ? join(resolveDir, path) : '';
      return parts.has(part) ? { path: `./${parts.get(part)}.cjs`, external: true } : undefined;
    });
  },
};

const commandLine = {
  ...options,
  entryPoints: Object.fromEntries([
    ...[...parts].map(([file, name]) => [name, file]),
    ...lazyPackages.map((name) => [name, name]),
  ]),
  outdir: 'dist/cli',
  // Node starts CommonJS in half the time of ES modules.
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
  plugins: [apart, clientNode, lmdb, lazy],
};

const library = {
  ...options,
  entryPoints: ['src/index.ts'],
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  external: lazyPackages,
  plugins: [clientNode, builtins],
};

rmSync('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const each of [commandLine, library]) await (await context(each)).watch();
} else {
  const results = await Promise.all([build(commandLine), build(library)]);
  writeFileSync('dist/NOTICES.txt', notices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs))));
}

/** Whose code is in the bundles, and under which terms. */
function notices(files) {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const terms = file ? readFileSync(join(folder, file), 'utf8').trim() : license;
    return `${name} ${version} (${license})\n\n${terms}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
