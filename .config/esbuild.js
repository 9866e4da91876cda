import { readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles kev into dist/: `kev.js` reads the command line, `commands/NAME.js` does the work of one
 * command, `index.js` is the library. Everything but lmdb (native) goes in.
 *
 * The layout is made for the time that a start takes: every file that is read costs about a
 * millisecond, and so do 25 KB that are compiled. So a command is one file; what `await import` asks
 * for inside it is only run when it is asked for; and packages that few starts need lie apart.
 */

/** Packages with a file of their own in dist/vendor, which is read when one of these functions is first called. */
const vendor = {
  // A kubeconfig, -o yaml, a dump.
  'js-yaml': ['load', 'loadAll', 'dump'],
  // OIDC tokens are refreshed when they have run out.
  'openid-client': ['discovery', 'refreshTokenGrant'],
  // The gone gcp and azure plugins find their token by a path.
  'jsonpath-plus': ['JSONPath'],
  // A cluster behind a proxy.
  'socks-proxy-agent': ['SocksProxyAgent'],
  hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
};

/** The stand-in for such a package, for files of dist/ that lie `up` from it. */
function vendorShim(name, up) {
  const functions = vendor[name].map(
    (each) => `export function ${each}(...args) {
      const real = vendor().${each};
      return new.target ? new real(...args) : real(...args);
    }`,
  );
  return `
    import { createRequire } from 'node:module';
    const vendor = () => createRequire(import.meta.url)('${up}/vendor/${name}.cjs');
    ${functions.join('\n')}
    export default { ${vendor[name].join(', ')} };`;
}

/** What client-node imports for the parts that kev does not use: it takes KubeConfig, and makes its own requests. */
const unused = {
  'node-fetch': 'export const Headers = undefined;',
  './gen/index.js': 'export const createConfiguration = undefined, ServerConfiguration = undefined;',
};

const named = (names) => new RegExp(`^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`);

const packages = (up) => ({
  name: 'packages',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: named(['@kubernetes/client-node']) }, async ({ path, resolveDir, kind }) => {
      const whole = await resolve(`${path}/package.json`, { resolveDir, kind });
      return { path: whole.path.replace('package.json', 'dist/config.js') };
    });
    onResolve({ filter: named(Object.keys(vendor)) }, ({ path }) => ({ path, namespace: 'vendor' }));
    onLoad({ filter: /.*/, namespace: 'vendor' }, ({ path }) => ({
      contents: vendorShim(path, up),
      resolveDir: '.',
    }));
    onResolve({ filter: named(Object.keys(unused)) }, ({ path, importer }) =>
      /client-node.dist/.test(importer) ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: unused[path] }));
  },
});

// Importing a built-in module the ESM way reads every one of its exports, and so loads what those
// load lazily (node:fs: all of streams). Asked for this way, a start is several milliseconds shorter.
// Starting processes is what few starts do.
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `const load = () => process.getBuiltinModule('node:${path}');
        module.exports = ${path === 'child_process' ? "new Proxy({}, { get: (_, name) => name === '__esModule' ? undefined : load()[name] })" : 'load()'};`,
    }));
  },
};

/** Leaves `commands/NAME/run.ts` to the file of that command. */
const commands = {
  name: 'commands',
  setup({ onResolve }) {
    onResolve({ filter: /\/run\.ts$/ }, ({ path, kind, importer }) => {
      if (kind !== 'dynamic-import') return undefined;
      const folder = join(dirname(importer), dirname(path));
      return { path: `./commands/${basename(folder)}.js`, external: true };
    });
  },
};

const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'linked',
  external: ['lmdb'],
  logLevel: 'warning',
};

rmSync('dist', { recursive: true, force: true });
await Promise.all([
  build({
    ...options,
    entryPoints: { kev: 'src/cli/main.ts' },
    outdir: 'dist',
    plugins: [commands, packages('.'), builtins],
  }),
  build({
    ...options,
    entryPoints: Object.fromEntries(
      readdirSync('src/cli/commands').map((name) => [name, `src/cli/commands/${name}/run.ts`]),
    ),
    outdir: 'dist/commands',
    plugins: [packages('..'), builtins],
  }),
  build({
    ...options,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist',
    splitting: true,
    plugins: [packages('.'), builtins],
  }),
  build({
    ...options,
    entryPoints: Object.fromEntries(Object.keys(vendor).map((name) => [name, name])),
    outdir: 'dist/vendor',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  }),
]);
