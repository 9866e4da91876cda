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
