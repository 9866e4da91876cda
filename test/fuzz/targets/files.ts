import { closeSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { load, dump as toYaml } from 'js-yaml';
import { readPosition } from '../../../src/cli/watching/position-file.ts';
import { claimedUser } from '../../../src/cluster/credentials/identity.ts';
import { DiscoveryCache } from '../../../src/cluster/discovery/discovery-cache.ts';
import { loadClusterConfig } from '../../../src/cluster/kubeconfig/config.ts';
import { eventKey, eventRange, logKey, objectKey, objectRange, outboxKey } from '../../../src/store/keys.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { anyText } from '../../support/hidden.ts';
import { corpusLines, corpusValues, readCorpus } from '../corpus.ts';
import { mutatedText } from '../mutated-text.ts';
import { mutatedValue } from '../mutated-value.ts';
import { checkSame, target } from '../target.ts';

/** Files that kev reads: others', and its own after somebody changed them. */

const folder = mkdtempSync(join(tmpdir(), 'kev-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const KUBECONFIG = readCorpus('kubeconfig.yaml');

const kubeconfigText = fc.oneof(
  mutatedText([KUBECONFIG]),
  mutatedValue([load(KUBECONFIG)]).map((value) => toYaml(value)),
  mutatedValue([load(KUBECONFIG)]).map((value) => JSON.stringify(value) ?? ''),
);

const contextFlags = fc.constantFrom(
  {},
  { context: 'plain' },
  { cluster: 'plain', user: 'dev' },
  { server: 'http://x' },
  { token: 't' },
);

export const kubeconfig = target('kubeconfigs', fc.tuple(kubeconfigText, contextFlags), ([text, flags]) => {
  const path = fileOf('kubeconfig', text);
  const config = loadClusterConfig({ ...flags, kubeconfig: path }, { env: {}, homedir: folder });
  const { server, namespace, context = '' } = config;
  for (const word of [server, namespace, context]) if (typeof word !== 'string') throw new Error('no text');
  claimedUser(config.user);
});

const positionText = fc.oneof(
  mutatedText(corpusLines('positions.ndjson')),
  mutatedValue(corpusValues('positions.ndjson')).map((value) => JSON.stringify(value) ?? ''),
);

export const position = target('positions of --resume', positionText, (text) => {
  const path = fileOf('position', text);
  const keys = [{ place: 'http://server', namespace: 'shop', query: '' }];
  const found = readPosition(path, keys, { dev: 1, ino: 2, size: 5 });
  if (found === undefined) return;
  const { positions, unprinted, handle } = found;
  closeSync(handle);
  if (!(unprinted instanceof Uint8Array)) throw new Error('no bytes');
  for (const at of positions)
    if (at !== null && typeof at.resourceVersion !== 'string') throw new Error(`${at} is no position`);
});

const namespace = fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,5}[a-z0-9])?$/);
const revision = fc.maxSafeNat();

export const storeKeys = target(
  'keys of the store',
  fc.tuple(namespace, namespace, anyText, anyText, anyText, revision, revision),
  ([one, other, kind, name, event, a, b]) => {
    const isIn = (key: Buffer, { start, end }: { start: Buffer; end: Buffer }) =>
      Buffer.compare(start, key) <= 0 && Buffer.compare(key, end) < 0;
    if (!isIn(eventKey(one, event), eventRange(one))) throw new Error('not in its namespace');
    if (!isIn(eventKey(one, event), eventRange(undefined))) throw new Error('not among all');
    if (one !== other && isIn(eventKey(one, event), eventRange(other)))
      throw new Error('in another namespace');
    if (!isIn(objectKey(one, { kind, name }, event), objectRange(one, { kind, name })))
      throw new Error('not about it');
    for (const key of [logKey, outboxKey]) checkSame(Buffer.compare(key(a), key(b)), Math.sign(a - b));
  },
);

const clock = new FakeClock();
const CACHED = {
  at: Number(clock.now() / 1_000_000n),
  offers: [
    { group: 'apps', groupVersion: 'apps/v1' },
    {
      group: '',
      groupVersion: 'v1',
      kinds: [
        {
          kind: 'Pod',
          group: '',
          version: 'v1',
          plural: 'pods',
          singular: 'pod',
          shortNames: ['po'],
          namespaced: true,
        },
      ],
    },
  ],
};

const cachedText = fc.oneof(
  mutatedText([JSON.stringify(CACHED)]),
  mutatedValue([CACHED]).map((value) => JSON.stringify(value) ?? ''),
);

export const discoveryCache = target('the cache of discovery', cachedText, (text) => {
  const cache = new DiscoveryCache(folder, new URL('https://server:6443/'), clock);
  cache.write([]);
  const [name = ''] = readdirSync(folder).filter((each) => each.startsWith('https'));
  writeFileSync(join(folder, name), text);
  for (const { group, kinds = [] } of cache.read() ?? []) {
    checkSame(typeof group, 'string');
    for (const { kind, shortNames } of kinds)
      checkSame([typeof kind, Array.isArray(shortNames)], ['string', true]);
  }
});
