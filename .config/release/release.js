import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { FOLDER, sha256, tarGz, version, writeArtifact } from './artifacts.js';
import { findProblems } from './problems.js';

/**
 * `npm run release`: checks that this version can be released, makes all packages in release/, and prints their checksums
 * and the commands that publish them. It publishes nothing.
 */

const SUMS = 'SHA256SUMS';

/** What this machine can make. Executables for macOS are made on a Mac, and added to the release. */
const targets =
  process.platform === 'darwin' ? ['darwin-arm64', 'darwin-x64'] : ['linux-x64', 'linux-arm64', 'win-x64'];

const problems = findProblems();
if (problems.length > 0) {
  for (const problem of problems) console.error(`error: ${problem}`);
  process.exit(1);
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER);
npm('ci');
npm('run', 'package');
npm('pack', '--silent', '--ignore-scripts', '--pack-destination', FOLDER);
makeSourceMaps();
npm('run', '--silent', 'package:krew', '--', ...process.argv.slice(2));
npm('run', '--silent', 'package:man');
npm('run', '--silent', 'package:executables', '--', ...targets);

const names = readdirSync(FOLDER).toSorted();
const sums = names.map((name) => `${sha256(readFileSync(`${FOLDER}/${name}`))}  ${name}\n`).join('');
writeFileSync(`${FOLDER}/${SUMS}`, sums);
console.log(`
${sums}
These commands publish ${version}:

  git tag v${version} && git push origin v${version}
  npm publish ${FOLDER}/kubectl-kev-${version}.tgz
  gh release create v${version} ${[...names, SUMS].map((name) => `${FOLDER}/${name}`).join(' ')}
`);

/** Stack traces of the command line can be read with its source maps, which are not in the packages: nothing loads them. */
function makeSourceMaps() {
  const maps = readdirSync('dist/cli').filter((name) => name.endsWith('.map'));
  const entries = maps.toSorted().map((name) => ({ name, content: readFileSync(`dist/cli/${name}`) }));
  writeArtifact(`kev-${version}-source-maps.tar.gz`, tarGz(entries));
}

function npm(...args) {
  execFileSync('npm', args, { stdio: 'inherit' });
}
