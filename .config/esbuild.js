import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles kev into dist/: the command line in parts (`cli/start.cjs` begins, `cli/main.cjs` reads it, `cli/NAME.cjs` does the
 * work of one command), and the library (`index.js`). Everything goes in but the native binary of lmdb.
 *
 * The layout is made for the time that a start takes: every file that is read costs almost a
 * millisecond, and so do 25 KB that are compiled. So a part holds what it nearly always needs; what
 * an `await import` asks for is a part of its own, and packages that few starts need lie apart.
 */

/**
 * Packages with a file of their own in dist/vendor, which is read when something of it is first used:
 * the local store; a kubeconfig, -o yaml, a dump; a cluster behind a SOCKS proxy.
 */
const vendor = ['lmdb', 'js-yaml', 'socks-proxy-agent'];

/** The stand-in for such a package, for files of dist/ of this form that lie `up` from it. */
async function vendorShim(name, up, format) {
  // `__esModule` is asked for at the start, and would read the package.
  const exported = Object.keys(await import(name));
  const names = exported.filter((each) => !['module.exports', '__esModule'].includes(each));
  const members = names.map(
    (each) => `get ${JSON.stringify(each)}() { return vendor()${each === 'default' ? '' : `.${each}`}; }`,
  );
  return `
    const { createRequire } = process.getBuiltinModule('node:module');
    const place = ${format === 'esm' ? "require('vendor-place').url" : '__filename'};
    const vendor = () => createRequire(place)('${up}/vendor/${name}.cjs');
    module.exports = { ${members.join(', ')} };`;
}

/** What client-node's `KubeConfig` has for its own logins and connections; kev takes what it loads, and does these itself. */
const unused = {
  filter:
    /^(\.\/(azure|exec|file|gcp|oidc)_auth\.js|\.\/gen\/index\.js|node-fetch|hpagent|socks-proxy-agent|node:(https?|child_process))$/,
  names: [
    ...['AzureAuth', 'ExecAuth', 'FileAuth', 'GoogleCloudPlatformAuth', 'OpenIDConnectAuth', 'Headers'],
    ...['createConfiguration', 'ServerConfiguration', 'SocksProxyAgent', 'HttpProxyAgent', 'HttpsProxyAgent'],
  ],
};

/**
 * Of the store's package only the native binary stays outside. It is looked for where npm puts it
 * first: the package's own search takes longer than all the rest, and comes second.
 */
const lmdb = {
  name: 'lmdb',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^lmdb$/ }, () => ({
      path: resolve('node_modules/lmdb/dist/index.cjs'),
    }));
    onResolve({ filter: /^node-gyp-build-optional-packages$/ }, ({ path }) => ({ path, namespace: 'lmdb' }));
    onLoad({ filter: /.*/, namespace: 'lmdb' }, () => ({
      contents: `
        const { createRequire } = process.getBuiltinModule('node:module');
        const { dirname } = process.getBuiltinModule('node:path');
        const { platform, arch, versions } = process;
        module.exports = () => {
          const main = createRequire(__filename).resolve('lmdb');
          const fromLmdb = createRequire(main);
          try {
            return fromLmdb(\`@lmdb/lmdb-\${platform}-\${arch}/node.abi\${versions.modules}.glibc.node\`);
          } catch {
            return fromLmdb('node-gyp-build-optional-packages')(dirname(dirname(main)));
          }
        };`,
    }));
  },
};

const named = (names) => new RegExp(`^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`);

const packages = (up, format) => ({
  name: 'packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: named(['@kubernetes/client-node']) }, ({ path }) => ({
      path: resolve('node_modules', path, 'dist/config.js'),
    }));
    onResolve({ filter: unused.filter }, ({ path, importer }) =>
      /client-node.dist/.test(importer) ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: `${unused.names.map((name) => `export class ${name} {}`).join('\n')}\nexport default {};`,
    }));
    onResolve({ filter: named([...vendor, 'vendor-place']) }, ({ path }) => ({ path, namespace: 'vendor' }));
    onLoad({ filter: /.*/, namespace: 'vendor' }, async ({ path }) => ({
      contents:
        path === 'vendor-place' ? 'export const url = import.meta.url;' : await vendorShim(path, up, format),
    }));
  },
});

/**
 * Loads a built-in module when something of it is first used: starting processes is what few starts do.
 * In ES modules this goes for all of them: importing one the usual way reads every one of its exports,
 * and so loads what those load lazily (node:fs: all of streams).
 */
const builtins = (names) => ({
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(node:)?(${names.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `const load = () => process.getBuiltinModule('node:${path}');
        module.exports = ${path === 'child_process' ? "new Proxy({}, { get: (_, name) => name === '__esModule' ? undefined : load()[name] })" : 'load()'};`,
    }));
  },
});

/**
 * The files of dist/cli and where each begins: `start`, whatever an `await import` asks for, and the
 * errors, which one part throws and another knows by their classes.
 */
const parts = new Map([
  [resolve('src/cli/start.ts'), 'start'],
  [resolve('src/core/errors.ts'), 'errors'],
]);
for (const file of readdirSync('src', { recursive: true }).filter((each) => each.endsWith('.ts'))) {
  for (const [, path] of readFileSync(join('src', file), 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)) {
    const part = join(dirname(file), path);
    const name = part.replace(/^cli\/(commands\/)?|\/run\.ts$|\.ts$/g, '').replaceAll(/[\\/]/g, '-');
    parts.set(resolve('src', part), name);
  }
}

/** Leaves to each part what is its own. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
      const name =
        kind === 'dynamic-import' || path.endsWith('/errors.ts')
          ? parts.get(join(resolveDir, path))
          : undefined;
      return name && { path: `./${name}.cjs`, external: true };
    });
  },
};

const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  loader: { '.md': 'text' },
  define: { KEV_VERSION: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
};

rmSync('dist', { recursive: true, force: true });
/** As CommonJS a file is read in half the time: Node's loader of ES modules has to be loaded itself. */
const commonJs = {
  ...options,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // With `require` in the place of `import()`, too.
  supported: { 'dynamic-import': false },
};

const results = await Promise.all([
  build({
    ...commonJs,
    entryPoints: Object.fromEntries([...parts].map(([file, name]) => [name, file])),
    outdir: 'dist/cli',
    plugins: [apart, packages('..', 'cjs'), builtins(['child_process'])],
  }),
  build({
    ...options,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    plugins: [packages('.', 'esm'), builtins(builtinModules)],
  }),
  build({
    ...commonJs,
    entryPoints: Object.fromEntries(vendor.map((name) => [name, name])),
    outdir: 'dist/vendor',
    // lmdb's encoder has a native helper, for a form that the store does not use.
    define: { 'process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED': '"true"' },
    plugins: [lmdb],
  }),
]);

// Whose code lies in there, and under which terms.
const folders = results
  .flatMap(({ metafile }) => Object.keys(metafile.inputs))
  .map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
  .filter((folder) => folder !== undefined);
const notices = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const terms = file ? readFileSync(join(folder, file), 'utf8').trim() : license;
  return `${name} ${version} (${license})\n\n${terms}\n`;
});
writeFileSync('dist/NOTICES.txt', notices.join(`\n${'-'.repeat(80)}\n\n`));
