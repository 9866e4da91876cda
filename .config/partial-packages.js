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

/**
 * Bundles @photostructure/sqlite but for its native binary, which is looked for where npm puts it: the package's own search,
 * with node-gyp-build, takes longer than all the rest.
 */
export const sqlite = {
  name: 'sqlite',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@photostructure\/sqlite$/ }, ({ kind }) =>
      kind === 'entry-point'
        ? { path: resolve('node_modules/@photostructure/sqlite/dist/index.cjs') }
        : undefined,
    );
    onResolve({ filter: /^node-gyp-build$/ }, ({ path, namespace }) =>
      namespace === 'sqlite' ? { path, external: true } : { path, namespace: 'sqlite' },
    );
    onLoad({ filter: /./, namespace: 'sqlite' }, () => ({
      contents: `
        const { existsSync } = require('node:fs');
        const { createRequire } = require('node:module');
        const { join } = require('node:path');
        const load = createRequire(__filename);
        module.exports = () => {
          const folder = load.resolve.paths('x')
            .map((path) => join(path, '@photostructure/sqlite'))
            .find((path) => existsSync(path));
          if (folder === undefined) throw new Error('the package @photostructure/sqlite is missing');
          const file = join(folder, 'prebuilds', process.platform + '-' + process.arch, '@photostructure+sqlite.glibc.node');
          const isKnown = existsSync(file) && !existsSync('/etc/alpine-release');
          return isKnown ? load(file) : createRequire(join(folder, 'x'))('node-gyp-build')(folder);
        };`,
    }));
  },
};
