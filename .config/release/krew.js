import { readdirSync, readFileSync } from 'node:fs';
import { dump } from 'js-yaml';
import { readLicenses, tarGz, version, writeArtifact } from './artifacts.js';

/**
 * `npm run package:krew [-- URL]`: makes the archive and the manifest with which krew, the plugin manager of kubectl,
 * installs kev on Linux and macOS. Not on Windows, where krew starts plugins as `kubectl-kev.exe`, which can be no script.
 *
 * URL: the address of the directory where the archive will be. The default is only good for `kubectl krew install --archive`.
 */
const [, , url = 'https://example.com'] = process.argv;

const DESCRIPTION = `Lists events in the order in which they happened, with those of the pods of a
Deployment; follows them without gaps; explains what is wrong with an object;
records events, and keeps them for longer than the API server does.
`;

const CAVEATS = `kev runs with Node.js 20.19 or later, which must be on PATH.
Start with: kubectl kev help
`;

const archive = `kev-${version}-krew.tar.gz`;
const programs = readdirSync('dist/cli').filter((name) => name.endsWith('.cjs'));
const sha256 = writeArtifact(
  archive,
  tarGz([
    { name: 'bin/kubectl-kev', content: readFileSync('.config/release/kubectl-kev'), mode: 0o755 },
    ...['bin/kev.js', 'bin/package.json', ...programs.toSorted().map((name) => `dist/cli/${name}`)].map(
      (name) => ({
        name,
        content: readFileSync(name),
      }),
    ),
    ...readLicenses(),
  ]),
);

const platform = (os) => ({
  selector: { matchLabels: { os } },
  uri: `${url}/${archive}`,
  sha256,
  bin: 'bin/kubectl-kev',
});
const manifest = {
  apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
  kind: 'Plugin',
  metadata: { name: 'kev' },
  spec: {
    version: `v${version}`,
    shortDescription: 'Read, follow, and record events',
    description: DESCRIPTION,
    caveats: CAVEATS,
    platforms: [platform('linux'), platform('darwin')],
  },
};
writeArtifact('kev.yaml', Buffer.from(dump(manifest, { lineWidth: 110 })));
