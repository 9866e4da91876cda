import { closeSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { load, dump as toYaml } from 'js-yaml';
import { readPositionFile } from '../../../src/cli/watching/position-file.ts';
import { claimedUser } from '../../../src/cluster/credentials/identity.ts';
import { openDiscoveryCache } from '../../../src/cluster/discovery/discovery-cache.ts';
import { loadClusterConfig } from '../../../src/cluster/kubeconfig/config.ts';
import { joinEvent, parseTemplate, SEPARATOR, splitEvent } from '../../../src/store/event-template.ts';
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
  const found = readPositionFile(path, keys, { dev: 1, ino: 2, size: 5 });
  if (found === undefined) return;
  const { positions, unprinted, handle } = found;
  closeSync(handle);
  if (!(unprinted instanceof Uint8Array)) throw new Error('no bytes');
  for (const at of positions)
    if (at !== null && typeof at.resourceVersion !== 'string') throw new Error(`${at} is no position`);
});

const anyEvent = fc.record({
  metadata: fc.record({ name: anyText, namespace: anyText, labels: fc.jsonValue() }),
  involvedObject: fc.record({ kind: anyText, name: anyText, uid: anyText }),
  message: anyText,
  others: fc.jsonValue(),
});

export const storedEvents = target('events of the store', anyEvent, (event) => {
  const json = JSON.stringify(event);
  const { template, columns, fields, checksum } = splitEvent(JSON.parse(json));
  const texts = [...Object.values(columns), fields].join(SEPARATOR);
  checkSame(JSON.stringify(joinEvent(parseTemplate(template), texts, 0, checksum)), json);
});

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
  const cache = openDiscoveryCache(folder, new URL('https://server:6443/'), clock);
  cache.write([]);
  const [name = ''] = readdirSync(folder).filter((each) => each.startsWith('https'));
  writeFileSync(join(folder, name), text);
  for (const { group, kinds = [] } of cache.read() ?? []) {
    checkSame(typeof group, 'string');
    for (const { kind, shortNames } of kinds)
      checkSame([typeof kind, Array.isArray(shortNames)], ['string', true]);
  }
});
