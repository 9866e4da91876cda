import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { formatMicroTime, formatTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { displayWidth } from '../../src/print/width.ts';
import { kubectlVersion, SideBySide } from '../support/side-by-side.ts';
import { envtest, make, makeNamespace } from './open.ts';

/** Where kev is meant to differ from kubectl, what each of them prints: the table of the guide `kubectl-differences`, row by row. */
describe.skipIf(!envtest || !kubectlVersion())('kev differs from kubectl', () => {
  const kubeconfig = envtest?.kubeconfigs.admin ?? '';
  let cluster: Cluster;
  let both: SideBySide;
  let namespace: string;

  beforeAll(async () => {
    const options = { clock: systemClock, version: 'test' };
    cluster = createCluster({ kubeconfig }, { env: {}, homedir: '/nonexistent' }, options);
    both = new SideBySide(kubeconfig);
    namespace = await makeNamespace(cluster);
    await fill(cluster, namespace);
  });
  afterAll(async () => {
    both[Symbol.dispose]();
    await cluster[Symbol.asyncDispose]();
  });

  /** What both print of one event. */
  async function get(name: string, ...args: string[]): Promise<{ kev: string; kubectl: string }> {
    const common = ['-n', namespace, '--field-selector', `metadata.name=${name}`, ...args];
    const pair = await both.ask(['get', ...common], ['get', 'events', ...common], () => true);
    return { kev: pair.kev.stdout, kubectl: pair.kubectl.stdout };
  }

  async function describePod(): Promise<{ kev: string; kubectl: string }> {
    const args = ['describe', 'pod/x', '-n', namespace];
    const { kev, kubectl } = await both.ask(args, args, () => true);
    return { kev: kev.stdout, kubectl: kubectl.stdout };
  }

  it('orders by time, not by name', async () => {
    const args = ['-n', namespace, '-o', 'name', '--field-selector', 'reason=InOrder'];
    const { kev, kubectl } = await both.ask(['get', ...args], ['get', 'events', ...args], () => true);
    expect(kubectl.stdout).toBe('event/order.a-newest\nevent/order.b-oldest\n');
    expect(kev.stdout).toBe('event/order.b-oldest\nevent/order.a-newest\n');
  });

  it('describes events in order of when they happened last, whichever field has the time', async () => {
    const { kev, kubectl } = await describePod();
    const isLater = (text: string) => text.indexOf('(x7 over') > text.indexOf('世界世界');
    expect([isLater(kubectl), isLater(kev)]).toEqual([false, true]);
  });

  it('knows the age of an event that has no time but its creation', async () => {
    const { kev, kubectl } = await get('never', '--no-headers');
    expect(kubectl).toMatch(/^<unknown> {3}Normal {3}Test {3}pod\/x {3}m\n$/);
    expect(kev).toMatch(/^\d+s +Normal {3}Test {3}pod\/x {3}m\n$/);
    const described = await describePod();
    expect(described.kubectl).toMatch(/ {2}Normal +Test +<unknown> +c +m\n/);
    expect(described.kev).toMatch(/ {2}Normal +Test +\d+s +c +m\n/);
  });

  it('counts a series as it says', async () => {
    const { kev, kubectl } = await get('series', '--no-headers', '-o', 'wide');
    // Servers before 1.21 count one more than there are.
    expect(kubectl).toMatch(/ {3}[78] +series\n$/);
    expect(kev).toMatch(/ {3}7 +series\n$/);
  });

  it('shows a message of several lines whole, on one line', async () => {
    const { kev, kubectl } = await get('lines', '--no-headers');
    expect(kubectl).toMatch(/ {3}one\.\.\.\n$/);
    expect(kev).toMatch(/ {3}one\\ntwo\\n\\tthree\n$/);
    const described = await describePod();
    expect(described.kubectl).toMatch(/ {2}c +one\ntwo\n +three\n/);
    expect(described.kev).toMatch(/ {2}c +one\\ntwo\\n\\tthree\n/);
    const columns = await get('lines', '--no-headers', '-o', 'custom-columns=M:.message');
    expect(columns.kubectl).toMatch(/^one\ntwo\n +three\n$/);
    expect(columns.kev).toBe('one\\ntwo\\n\\tthree\n');
  });

  it('does not let a tab begin a column', async () => {
    const { kev, kubectl } = await get('tab');
    expect(kubectl).toMatch(/\n\S+ +Normal {3}A +B +pod\/x {3}m\n$/);
    expect(kev).toMatch(/\n\S+ +Normal {3}A\\tB {5}pod\/x {4}m\n$/);
  });

  it('writes control characters as programmers do', async () => {
    const { kev, kubectl } = await get('control', '--no-headers');
    // Of all of them kubectl knows the escape character.
    expect(kubectl.endsWith('^[[31mred^[[0m \x07\b\x9b\n')).toBe(true);
    expect(kev.endsWith('\\x1b[31mred\\x1b[0m \\x07\\x08\\x9b\n')).toBe(true);
  });

  it('shows bidirectional and invisible characters', async () => {
    const { kev, kubectl } = await get('turned', '--no-headers');
    expect(kubectl).toContain('a\u202eb\u200bc');
    expect(kev).toContain('a\\u202eb\\u200bc');
    const json = await get('turned', '-o', 'json');
    expect(json.kubectl).toContain('"a\u202eb\u200bc"');
    expect(json.kev).toContain('"a\\u202eb\\u200bc"');
    expect(JSON.parse(json.kev)).toEqual(JSON.parse(json.kubectl));
  });

  it('lines up columns behind wide characters', async () => {
    const startsOf = (text: string) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => displayWidth(line.slice(0, line.search(/OBJECT|pod\/x/))));
    const { kev, kubectl } = await get('wide');
    const ofKev = startsOf(kev);
    const ofKubectl = startsOf(kubectl);
    expect([ofKev.length, ofKubectl.length]).toEqual([2, 2]);
    expect(ofKev[1]).toBe(ofKev[0]);
    expect(ofKubectl[1]).not.toBe(ofKubectl[0]);
  });

  it('says of other events that name the object', async () => {
    const args = ['describe', 'pod/x', '-n', namespace];
    const { kev, kubectl } = await both.ask(args, args, () => true);
    expect(kubectl.stderr).toBe('');
    expect(kev.stderr).toBe(
      `hint: 1 more event names such an object with another UID or none: kev get -n ${namespace} --field-selector involvedObject.name=x\n`,
    );
  });

  it('says how far back the events reach when a filter finds few', async () => {
    const args = ['-n', namespace, '--field-selector', 'reason=Nothing'];
    const { kev, kubectl } = await both.ask(['get', ...args], ['get', 'events', ...args], () => true);
    expect(kubectl.stderr).toBe(`No resources found in ${namespace} namespace.\n`);
    expect(kev.stderr).toMatch(
      new RegExp(`^No resources found in ${namespace} namespace\\.\nkev: the server's events .*\n$`),
    );
  });
});

async function fill(cluster: Cluster, namespace: string): Promise<void> {
  const pod = await make<{ metadata: { uid: string } }>(cluster, `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  const ago = (minutes: number) => systemClock.now() - BigInt(minutes) * 60_000_000_000n;
  const write = (name: string, parts: Partial<CoreV1Event>) =>
    make(cluster, `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name, namespace },
      involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x', uid: pod.metadata.uid },
      type: 'Normal',
      reason: 'Test',
      message: 'm',
      source: { component: 'c' },
      ...parts,
    });
  const once = { firstTimestamp: formatTime(ago(40)), lastTimestamp: formatTime(ago(30)), count: 1 };
  const elsewhere = { kind: 'Pod', apiVersion: 'v1', namespace, name: 'y' };
  await write('order.b-oldest', {
    ...once,
    reason: 'InOrder',
    involvedObject: elsewhere,
    lastTimestamp: formatTime(ago(35)),
  });
  await write('order.a-newest', { ...once, reason: 'InOrder', involvedObject: elsewhere });
  await write('never', {});
  await write('series', {
    eventTime: formatMicroTime(ago(100)),
    series: { count: 7, lastObservedTime: formatMicroTime(ago(15)) },
    action: 'a',
    reportingComponent: 'example.com/c',
    reportingInstance: 'i',
  });
  await write('lines', { ...once, message: 'one\ntwo\n\tthree' });
  await write('tab', { ...once, reason: 'A\tB' });
  await write('control', { ...once, message: '\x1b[31mred\x1b[0m \x07\b\x9b' });
  await write('turned', { ...once, message: 'a\u202eb\u200bc' });
  await write('wide', { ...once, reason: '世界世界' });
  await write('unrelated', {
    ...once,
    involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'x' },
  });
}
