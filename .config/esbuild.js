import { rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { build } from 'esbuild';

/**
 * Bundles the command line and the library into dist/, with splitting, so that each command loads
 * what it needs and no more. Everything but lmdb (native) goes in.
 */

// Of client-node kev uses KubeConfig alone. What stands below is what KubeConfig imports but needs
// seldom or never: each is loaded when it is first called, or left out.
const lazily = {
  // Only an exec plugin, or an executable subcommand of commander, starts a process.
  'node:child_process': `
    module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('node:child_process')[name] });`,
  // OIDC tokens are refreshed when they have run out.
  'openid-client': `
    export const discovery = async (...args) => (await import('openid-client')).discovery(...args);
    export const refreshTokenGrant = async (...args) => (await import('openid-client')).refreshTokenGrant(...args);`,
  // The gone gcp and azure plugins find their token by a path.
  'jsonpath-plus': `
    export const JSONPath = (...args) => require('jsonpath-plus').JSONPath(...args);`,
  // A cluster behind a proxy.
  'socks-proxy-agent': `
    export function SocksProxyAgent(...args) { return new (require('socks-proxy-agent').SocksProxyAgent)(...args); }`,
  hpagent: `
    export function HttpProxyAgent(...args) { return new (require('hpagent').HttpProxyAgent)(...args); }
    export function HttpsProxyAgent(...args) { return new (require('hpagent').HttpsProxyAgent)(...args); }`,
  // The generated API clients and fetch: kev makes its own requests.
  'node-fetch': 'export const Headers = undefined;',
  './gen/index.js': 'export const createConfiguration = undefined, ServerConfiguration = undefined;',
};

const clientNode = {
  name: 'client-node',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, async ({ resolveDir, kind }) => {
      const whole = await resolve('@kubernetes/client-node/package.json', { resolveDir, kind });
      return { path: whole.path.replace('package.json', 'dist/config.js') };
    });
    const names = Object.keys(lazily).map((name) => name.replace(/[.]/g, '\\.'));
    onResolve(
      { filter: new RegExp(`^(${names.join('|')})$`) },
      ({ path, importer, namespace, resolveDir }) => {
        const byOthers = /@kubernetes.client-node.dist|commander/.test(importer);
        return namespace === 'file' && byOthers
          ? { path, namespace: 'lazily', pluginData: { resolveDir } }
          : undefined;
      },
    );
    onLoad({ filter: /.*/, namespace: 'lazily' }, ({ path, pluginData }) => ({
      contents: lazily[path],
      resolveDir: pluginData.resolveDir,
    }));
  },
};

// Importing a built-in module the ESM way reads every one of its exports, and so loads what those
// load lazily (node:fs: all of streams). Asked for this way, a start is several milliseconds shorter.
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { kev: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'linked',
  external: ['lmdb'],
  plugins: [clientNode, builtins],
  logLevel: 'warning',
});
