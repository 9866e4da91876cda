import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * `import text from './browser/main.ts?bundle'`: the code for a browser, or the styles, with all that they import, as a
 * text. The build and the tests share it.
 */

const SUFFIX = '?bundle';

/** Without processes, the compiling of a complex regular expression can't be ended: so it is refused at once. */
const noProcesses = {
  name: 'no-processes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({ path, namespace: 'no-processes' }));
    onLoad({ filter: /./, namespace: 'no-processes' }, () => ({
      contents: "export default { spawnSync: () => ({ error: { code: 'ETIMEDOUT' } }) };",
    }));
  },
};

async function bundleForBrowser(file) {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    charset: 'utf8',
    plugins: [noProcesses],
    define: { 'process.execPath': "''", 'process.env': '{}' },
  });
  return { text: outputFiles[0].text.trim(), files: Object.keys(metafile.inputs) };
}

/** For esbuild. */
export const esbuildBrowserBundle = {
  name: 'browser-bundle',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?bundle$/ }, ({ path, resolveDir }) => ({
      // Bundles name it, wherever they are made.
      path: relative('.', resolve(resolveDir, path.slice(0, -SUFFIX.length))),
      namespace: 'browser-bundle',
    }));
    onLoad({ filter: /./, namespace: 'browser-bundle' }, async ({ path }) => {
      const { text, files } = await bundleForBrowser(path);
      return { contents: text, loader: 'text', watchFiles: files.map((file) => resolve(file)) };
    });
  },
};

/** For vitest. */
export const viteBrowserBundle = {
  name: 'browser-bundle',
  enforce: 'pre',
  resolveId(path, importer) {
    // Without its own ending, so that nothing else transforms it.
    if (path.endsWith(SUFFIX)) return `\0${resolve(importer, '..', path.slice(0, -SUFFIX.length))}.bundle`;
  },
  async load(id) {
    if (!id.startsWith('\0') || !id.endsWith('.bundle')) return undefined;
    const { text } = await bundleForBrowser(id.slice(1, -'.bundle'.length));
    return `export default ${JSON.stringify(text)}`;
  },
};
