import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { build, context } from 'esbuild';
import { esbuildBrowserBundle } from './browser-bundle.js';
import { chalk, clientNode, sqlite } from './partial-packages.js';

/**
 * Bundles kev into dist/: the command line (dist/cli) and the library (dist/index.js). With `--watch`, it rebuilds on
 * every change.
 *
 * The layout is made for a fast start: to find and read a file takes almost half a millisecond, and so does running
 * the top level of 25 KB. So the command line is in a few files, by what is needed together, and each part of such a
 * file, which `import()` loads, runs when it is first used.
 */

/** The bundle of a part of the command line: the first whose pattern matches the path in src/. */
const bundles = {
  main: /^(core\/errors|cli\/main)\.ts/,
  line: /^cli\/(io\/report|line|config)/,
  frequent:
    /^(print\/(json|name|palette)\.|cli\/(reading|watching|commands\/(emit|get|watch)\/(command|run)))/,
  cluster: /^(cluster|cli\/backend\/cluster)/,
  postgres: /^store\/postgres/,
  store: /^(store|cli\/backend\/local)/,
  html: /^print\/html/,
  rare: /./,
};

/** Packages that few starts need: a file each, read on first use. */
const lazyPackages = ['@photostructure/sqlite', 'js-yaml', 'pg', 'socks-proxy-agent'];

/** Built-in modules that few starts need. */
const lazyBuiltins = ['child_process', 'crypto', 'dns', 'fs/promises', 'os', 'timers/promises', 'tty', 'v8'];

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
  },
};

const IMPORT = /\bimport\('(\.[^']+)'\)/g;

/** The parts by their files: what `import()` loads, and the errors, which are told apart by their classes. */
const parts = new Map();
addPart('src/core/errors.ts');
// What only the library uses is not in the command line.
const sources = readdirSync('src', { recursive: true }).filter((each) => /^(?!library).*\.ts$/.test(each));
// Neither the order on this disk nor the path of this directory may be seen in the bundles.
sources.sort();
for (const file of sources) {
  for (const [, path] of readFileSync(join('src', file), 'utf8').matchAll(IMPORT)) {
    addPart(join('src', dirname(file), path));
  }
}

function addPart(file) {
  const path = relative('src', file).replaceAll(sep, '/');
  const bundle = Object.keys(bundles).find((name) => bundles[name].test(path));
  parts.set(resolve(file), { bundle, name: path.replace(/\.ts$/, '').replaceAll(/\W/g, '_') });
}

/** Makes each bundle of its parts, and `import()` take a part from its bundle. */
const bundled = {
  name: 'bundled',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^bundle:/ }, ({ path, kind }) =>
      kind === 'entry-point'
        ? { path, namespace: 'bundle' }
        : { path: `./${path.replace('bundle:', '')}.cjs`, external: true },
    );
    onLoad({ filter: /./, namespace: 'bundle' }, ({ path }) => {
      const own = [...parts].filter(([, { bundle }]) => path === `bundle:${bundle}`);
      const getters = own.map(
        ([file, { name }]) =>
          `get ${name}() { return require(${JSON.stringify(`./${relative('.', file)}`)}); }`,
      );
      return { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir: '.' };
    });
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: importer }) => ({
      contents: readFileSync(importer, 'utf8').replaceAll(IMPORT, (_, path) => {
        const { bundle, name } = parts.get(resolve(dirname(importer), path));
        return `import('bundle:${bundle}').then((bundle) => bundle.${name})`;
      }),
      loader: 'ts',
    }));
  },
};

/** Takes the parts of main.cjs, which is always there, from it. */
const mainParts = {
  name: 'main-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const part = parts.get(resolve(resolveDir, path));
      return part?.bundle === 'main' ? { path: part.name, namespace: 'main' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'main' }, ({ path }) => ({
      contents: `module.exports = require('bundle:main').${path};`,
    }));
  },
};

const named = (names) => new RegExp(`^(node:)?(${names.join('|')})$`);

const fileOf = (name) => name.replace(/.*\//, '');

/** Loads these modules when something of them is first used. */
const lazy = {
  name: 'lazy',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named([...lazyPackages, ...lazyBuiltins]) }, ({ path, kind, namespace }) => {
      if (kind === 'entry-point') return undefined;
      if (namespace !== 'lazy') return { path: path.replace('node:', ''), namespace: 'lazy' };
      return { path: lazyPackages.includes(path) ? `./${fileOf(path)}.cjs` : path, external: true };
    });
    onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports = Object.create(new Proxy({}, {
        get: (_, name, self) => name === '__esModule' ? undefined : (self[name] = require('${path}')[name]),
      }));`,
    }));
  },
};

/** An `import` copies every property of a built-in module, which has hundreds, but none of its prototype. */
const thin = {
  name: 'thin',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named(builtinModules) }, ({ path, kind, namespace }) =>
      kind === 'import-statement' && namespace !== 'lazy' ? { path, namespace: 'thin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'thin' }, ({ path }) => ({
      contents: `module.exports = Object.create(process.getBuiltinModule('${path}'));`,
    }));
  },
};

/** The chunks of the library take these packages from the files of the command line, so that they are there once. */
const shared = {
  name: 'shared',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named(lazyPackages) }, ({ path }) => ({ path, namespace: 'shared' }));
    onResolve({ filter: /\.cjs$/, namespace: 'shared' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /./, namespace: 'shared' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => /^(?!default$)\w+$/.test(name));
      return {
        contents: `const whole = require('../cli/${fileOf(path)}.cjs');
          export default whole.default ?? whole;
          export const { ${names.join(', ')} } = whole;`,
      };
    });
  },
};

/** Has few chunks in the library: what its functions load loads the rest as parts, which run when they are first used. */
const fewChunks = {
  name: 'few-chunks',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/](cluster|store|dump)[\\/].*\.ts$/ }, ({ path: importer }) => ({
      contents: readFileSync(importer, 'utf8').replaceAll(
        IMPORT,
        (_, path) => `Promise.resolve().then(() => require('${path}'))`,
      ),
      loader: 'ts',
    }));
  },
};

/** An `import` of a built-in module reads every export of it, and so loads what Node itself loads lazily. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named(builtinModules) }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

const commandLine = {
  ...options,
  outdir: 'dist/cli',
  // Node starts CommonJS in half the time of ES modules.
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  supported: { 'dynamic-import': false },
};

const { main, ...others } = Object.fromEntries(Object.keys(bundles).map((name) => [name, `bundle:${name}`]));
const packages = Object.fromEntries(lazyPackages.map((name) => [fileOf(name), name]));

const builds = [
  {
    ...commandLine,
    entryPoints: { start: 'src/cli/start.ts', main },
    plugins: [bundled, lazy, thin],
  },
  {
    ...commandLine,
    entryPoints: { ...others, ...packages },
    plugins: [esbuildBrowserBundle, bundled, mainParts, chalk, clientNode, sqlite, lazy, thin],
  },
  {
    ...options,
    entryPoints: ['src/index.ts', 'src/client-go.ts'],
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    splitting: true,
    banner: { js: "const require = process.getBuiltinModule('module').createRequire(import.meta.url);" },
    plugins: [fewChunks, clientNode, shared, builtins],
  },
];

rmSync('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const each of builds) await (await context(each)).watch();
} else {
  const results = await Promise.all(builds.map(build));
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
