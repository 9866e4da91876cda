import { resolve } from 'node:path';

/** Takes from client-node what loads kubeconfigs; its logins and connections are kev's own. */
export const clientNode = {
  name: 'client-node',
  setup({ onResolve, onLoad }) {
    const stubs = [
      'AzureAuth',
      'ExecAuth',
      'FileAuth',
      'GoogleCloudPlatformAuth',
      'OpenIDConnectAuth',
      'Headers',
    ];
    stubs.push(
      'createConfiguration',
      'ServerConfiguration',
      'SocksProxyAgent',
      'HttpProxyAgent',
      'HttpsProxyAgent',
    );
    const unused =
      /^(\.\/(azure|exec|file|gcp|oidc)_auth\.js|\.\/gen\/index\.js|node-fetch|hpagent|socks-proxy-agent|node:(https?|child_process))$/;
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: resolve('node_modules/@kubernetes/client-node/dist/config.js'),
    }));
    onResolve({ filter: unused }, ({ path, importer }) =>
      importer.includes('client-node') ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: `${stubs.map((name) => `export class ${name} {}`).join('\n')}\nexport default {};`,
    }));
  },
};

/** Leaves out of chalk how it finds out which colors a terminal has: kev tells it. */
export const chalk = {
  name: 'chalk',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#supports-color$/ }, ({ path }) => ({ path, namespace: 'chalk' }));
    onLoad({ filter: /./, namespace: 'chalk' }, () => ({ contents: 'export default {};' }));
  },
};

/** Bundles lmdb but for its native binary, which is looked for where npm puts it: the package's own search is slow. */
export const lmdb = {
  name: 'lmdb',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^lmdb$/ }, ({ kind }) =>
      kind === 'entry-point' ? { path: resolve('node_modules/lmdb/dist/index.cjs') } : undefined,
    );
    onResolve({ filter: /^node-gyp-build-optional-packages$/ }, ({ path }) => ({ path, namespace: 'lmdb' }));
    onLoad({ filter: /.*/, namespace: 'lmdb' }, () => ({
      contents: `
        const { createRequire } = require('node:module');
        const { dirname } = require('node:path');
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
