import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { type Envtest, startEnvtest } from '../support/envtest.ts';
import { kubectlVersion, SideBySide } from '../support/side-by-side.ts';
import { fillDescribed, fillLists } from './fill.ts';
import { envtest } from './open.ts';

const version = kubectlVersion();
console.log(version ? `kubectl on PATH: ${version}` : 'there is no kubectl on PATH: not compared');

/** How both are told to order a list: by creation, as the server gives it, or by a path. */
const CREATION = { kev: ['--sort'], kubectl: ['--sort-by=.metadata.creationTimestamp'] };
const SERVER = { kev: ['--sort=none'], kubectl: [] };
const by = (path: string) => ({ kev: [`--sort-by=${path}`], kubectl: [`--sort-by=${path}`] });

const FORMATS = [
  [],
  ['--no-headers'],
  ['-o', 'name'],
  ['-o', 'json'],
  ['-o', 'yaml'],
  ['-o', 'jsonpath={.items[*].metadata.name}'],
  ['-o', 'custom-columns=NAME:.metadata.name,WHY:.reason,COUNT:.count,UID:.involvedObject.uid'],
];

const LISTS = [
  ...['classic', 'modern', 'default'].flatMap((namespace) =>
    FORMATS.map((format) => ({ order: CREATION, args: ['-n', namespace, ...format] })),
  ),
  ...FORMATS.map((format) => ({ order: SERVER, args: ['-n', 'classic', ...format] })),
  ...FORMATS.map((format) => ({ order: CREATION, args: ['-A', ...format] })),
  ...[['-A'], ['-A', '--no-headers'], ['-A', '-o', 'json']].map((args) => ({ order: SERVER, args })),
  // A series is counted wrong by old servers: see the differences.
  ...[
    ['-n', 'classic'],
    ['-n', 'default'],
    ['-A', '--field-selector', 'reason!=Unhealthy'],
  ].flatMap((where) => [
    { order: CREATION, args: [...where, '-o', 'wide'] },
    { order: CREATION, args: [...where, '-o', 'wide', '--no-headers'] },
  ]),
  ...['.lastTimestamp', '{.lastTimestamp}', '.firstTimestamp', '.metadata.name', '.metadata.uid'].map(
    (path) => ({
      order: by(path),
      args: ['-n', 'classic'],
    }),
  ),
  { order: by('.eventTime'), args: ['-n', 'modern'] },
  { order: by('.metadata.resourceVersion'), args: ['-n', 'classic', '-o', 'name'] },
  ...[
    'type=Warning',
    'type!=Normal',
    'reason=BackOff',
    'reason==BackOff',
    'reason=BackOff,type=Warning',
    'reason=BackOff,type=Normal',
    'involvedObject.name=web-0',
    'involvedObject.kind=Pod',
    'involvedObject.kind!=Pod,type=Warning',
    'involvedObject.uid=u-1',
    'involvedObject.fieldPath=spec.containers{c}',
    'metadata.name=db.long',
    'source=kubelet',
    'reportingComponent=example.com/ctl',
    'involvedObject.namespace=classic',
    'metadata.namespace=modern',
  ].map((fields) => ({ order: CREATION, args: ['-n', 'classic', '--field-selector', fields] })),
  ...[
    'app=web',
    'app!=web',
    'app',
    '!app',
    'app in (web,db)',
    'app notin (web)',
    'app=web,tier=front',
    'x=y',
  ].map((labels) => ({ order: CREATION, args: ['-n', 'classic', '-l', labels] })),
  ...[
    '{range .items[*]}{.metadata.name}{"\\t"}{.count}{"\\n"}{end}',
    '{.items[?(@.type=="Warning")].reason}',
    '{.items[0]}',
    '{.items[-1:].message}',
    '{.kind} {.apiVersion}',
    '{..component}',
    '{.items[*].nothing}',
  ].map((template) => ({ order: CREATION, args: ['-n', 'classic', '-o', `jsonpath=${template}`] })),
  ...['A:.metadata.labels,B:.metadata.labels.app', 'A:.source,B:.involvedObject.name', 'A:.items'].map(
    (columns) => ({
      order: CREATION,
      args: ['-n', 'classic', '--no-headers', '-o', `custom-columns=${columns}`],
    }),
  ),
  ...FORMATS.map((format) => ({ order: SERVER, args: ['-n', 'empty', ...format] })),
  { order: CREATION, args: ['-n', 'empty', '-o', 'wide'] },
  { order: CREATION, args: ['-A', '--field-selector', 'reason=Nothing'] },
  { order: CREATION, args: ['-n', 'no-such-namespace'] },
];

const DESCRIBED = ['pod/web-0', 'deployment/web', 'node/node1', 'widgets.example.com/w', 'pod/quiet', 'wd/w'];

describe.skipIf(!envtest || !version)('kev beside kubectl', () => {
  let server: Envtest;
  let cluster: Cluster;
  let both: SideBySide;

  beforeAll(async () => {
    // With all namespaces compared, nobody else may write.
    server = await startEnvtest();
    const flags = { kubeconfig: server.kubeconfigs.admin };
    const options = { clock: systemClock, version: 'test' };
    cluster = createCluster(flags, { env: {}, homedir: '/nonexistent' }, options);
    both = new SideBySide(server.kubeconfigs.admin);
    await fillLists(cluster);
  }, 120_000);
  afterAll(async () => {
    both?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  it('is compared over many combinations', () => {
    expect(LISTS.length + DESCRIBED.length).toBeGreaterThanOrEqual(60);
  });

  it.each(LISTS.map((list) => [[...list.args, ...list.order.kubectl].join(' '), list] as const))(
    'get events %s',
    async (_, { order, args }) => {
      const { kev, kubectl } = await both.ask(
        ['get', ...args, ...order.kev],
        ['get', 'events', ...args, ...order.kubectl],
        (pair) => outlineOf(pair.kev.stdout, args) === outlineOf(pair.kubectl.stdout, args),
      );
      expect(outlineOf(kev.stdout, args)).toBe(outlineOf(kubectl.stdout, args));
      expect({ status: kev.status, stderr: kev.stderr.replace(HISTORY, '') }).toEqual({
        status: kubectl.status,
        stderr: kubectl.stderr,
      });
    },
  );

  describe('describe', () => {
    // Made after the lists were compared: these are created faster than a second each.
    beforeAll(() => fillDescribed(cluster), 60_000);

    it.each(DESCRIBED)('%s', async (object) => {
      const args = ['describe', object, '-n', 'described'];
      const { kev, kubectl } = await both.ask(
        args,
        args,
        (pair) => eventsOf(pair.kev.stdout) === eventsOf(pair.kubectl.stdout),
      );
      expect(eventsOf(kev.stdout)).toBe(eventsOf(kubectl.stdout));
      expect(linesOf(kubectl.stdout)).toEqual(expect.arrayContaining(linesOf(kev.stdout)));
      expect([kev.stderr, kev.status]).toEqual(['', 0]);
    });
  });
});

/** What kev says of its own accord when little is found: a difference that is meant. */
const HISTORY = /^(?:kev: the server's events|hint: ).*\n/gm;

/**
 * What has to be the same: every byte, but of YAML the data and each key's place; where long texts are
 * folded and which quotes they have is left to the serializer.
 */
function outlineOf(text: string, args: string[]): string {
  if (args.at(-1) !== 'yaml') return text;
  const keys = text.split('\n').map((line) => /^ *(?:- )?[^\s:'"]+:(?= |$)/.exec(line)?.[0]);
  return JSON.stringify([load(text), keys.filter((key) => key !== undefined)], null, 1);
}

/**
 * The lines of the Events section, in the order of their text: kubectl's own order is that of lastTimestamp alone.
 * Where it is empty, in which column `<none>` stands depends on the head.
 */
function eventsOf(description: string): string {
  const section = description.slice(description.indexOf('\nEvents:'));
  return section
    .replace(/Events: +<none>/, 'Events: <none>')
    .split('\n')
    .sort()
    .join('\n');
}

/** The lines above the Events section, without the blanks between their columns. */
function linesOf(description: string): string[] {
  const head = description.slice(0, description.indexOf('\nEvents:')).split('\n');
  return head.map((line) => line.trim().replace(/ {2,}/g, ' '));
}
