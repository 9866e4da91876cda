import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump as toYaml } from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { runKev } from '../../src/cli/program.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { type Incident, readIncidents } from '../incidents/incident.ts';
import { createIo } from '../support/in-process.ts';
import { Home } from '../support/kev.ts';
import { sampleEvent } from '../support/sample-event.ts';

const home = new Home();
afterAll(() => home[Symbol.dispose]());

const incidents = new Map(readIncidents().map((incident) => [incident.name, incident]));

function incident(name: string): Incident {
  const found = incidents.get(name);
  if (!found) throw new Error(`no incident ${name}`);
  return found;
}

function file(name: string, content: string): string {
  const path = join(home.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const list = (items: readonly unknown[]) => JSON.stringify({ kind: 'List', apiVersion: 'v1', items });
const dumpOf = (name: string) => file(`${name}.json`, list(incident(name).events));
const at = (name: string) => ['--now', incident(name).now];

describe('kev why on dumps', () => {
  it('prints a paragraph for each cause', async () => {
    const path = dumpOf('two-causes');
    const { stdout, stderr, status } = await home.kev([
      'why',
      'deploy/ingest',
      ...['-n', 'data', '-f', path],
      ...at('two-causes'),
    ]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 10 });
    expect(stdout.replaceAll(home.path, '~')).toBe(
      `deployment/ingest is degraded: 3 of 6 pods cannot be scheduled
  FailedScheduling  x36 over 50m, last 107s ago   pod/ingest-558b8999dc-hn74x, pod/ingest-558b8999dc-74g64, pod/ingest-558b8999dc-bfrjk
                    0/7 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient memory, 4 node(s) didn't match pod anti-affinity rules. preemption: 0/7 nodes are available: 1 Preemption is not helpful for scheduling, 2 Insufficient memory, 4 No preemption victims found for incoming pod.
  since             15:22:50, 0s after "Scaled up replica set ingest-558b8999dc from 3 to 6" (said by deployment-controller)
evidence: kev get deploy/ingest --recursive -f ~/two-causes.json --now 2026-11-03T16:15:00Z -n data --types Warning --since 53m

deployment/ingest is degraded: 1 of 6 pods fails its probe
  Unhealthy  x188 over 31m, last 6s ago   pod/ingest-558b8999dc-kb2db
             Readiness probe failed: HTTP probe failed with statuscode: 500
  since      15:43:42, 20m after "Scaled up replica set ingest-558b8999dc from 3 to 6" (said by deployment-controller)
evidence: kev get deploy/ingest --recursive -f ~/two-causes.json --now 2026-11-03T16:15:00Z -n data --types Warning --since 32m
`,
    );
  });

  it('names commands that list the evidence', async () => {
    const path = dumpOf('image-not-found');
    const { stdout } = await home.kev([
      'why',
      'deploy/web',
      '-n',
      'shop',
      '-f',
      path,
      ...at('image-not-found'),
    ]);
    const command = /^evidence: (.*)$/m.exec(stdout)?.[1] ?? '';
    const listed = await home.shell(`${command} -o name`);
    const named = listed.stdout.split('\n');
    expect(named).toContain('event/web-888fbb9fc4-mbrqk.17bc085cbd6d24b1');
    expect(named).toContain('event/web-888fbb9fc4-mbrqk.17bc085cf321d7e7');
    const shown = await home.kev([
      'why',
      'deploy/web',
      ...['-n', 'shop', '-f', path, '--show-events'],
      ...at('image-not-found'),
    ]);
    expect(shown.stdout).toMatch(
      /^31m \(x4 over 34m\) +Warning +Failed +pod\/web-888fbb9fc4-mbrqk +Failed to pull/m,
    );
    expect(shown.stdout).toMatch(
      / ScalingReplicaSet +deployment\/web +Scaled up replica set web-888fbb9fc4 to 1\n/,
    );
  });

  it.each([
    ['recovering', 'memory-pressure', 0],
    ['healthy', 'rolled-back', 0],
    ['unknown', 'no-events', 0],
    ['failing', 'oom-crash', 10],
  ] as const)('ends with a status for %s', async (state, name, expected) => {
    const { stdout, status } = await home.kev([
      'why',
      ...incident(name).ask,
      ...['-f', dumpOf(name), '-o', 'json'],
      ...at(name),
    ]);
    expect({ state: JSON.parse(stdout).status, status }).toEqual({ state, status: expected });
  });

  it('prints JSON', async () => {
    const { events, ask } = incident('liveness-kills');
    const path = file('list.json', list(events));
    const { stdout } = await home.kev(['why', ...ask, '-f', path, '-o', 'json', ...at('liveness-kills')]);
    const pod = 'pod/wiki-cffdcfc94-gz45p';
    expect(JSON.parse(stdout)).toEqual({
      object: 'deployment/wiki',
      status: 'failing',
      stories: [
        {
          class: 'probe',
          reason: 'Unhealthy',
          object: pod,
          event: 'wiki-cffdcfc94-gz45p.1675a7c15ab1e46c',
          ongoing: true,
          occurrences: 34,
          affected: 1,
          since: '2021-04-14T07:08:10Z',
          last: '2021-04-14T07:52:29Z',
          consequences: [
            {
              reason: 'Killing',
              object: pod,
              event: 'wiki-cffdcfc94-gz45p.1675a7c602cd5e5e',
              occurrences: 11,
            },
            {
              reason: 'BackOff',
              object: pod,
              event: 'wiki-cffdcfc94-gz45p.1675a83a318959f2',
              occurrences: 96,
            },
          ],
          links: [
            { from: 'deployment/wiki', to: 'replicaset/wiki-cffdcfc94', by: 'controller-message' },
            { from: 'replicaset/wiki-cffdcfc94', to: pod, by: 'controller-message' },
          ],
        },
      ],
    });
  });

  it('reads stdin, with the time of the last event as now', async () => {
    const { events } = incident('secret-missing');
    const run = await home.kev(['why', '-n', 'web', '-f', '-', '-o', 'json'], { input: list(events) });
    expect(run.status).toBe(10);
    expect(JSON.parse(run.stdout)).toMatchObject({
      object: 'namespace/web',
      stories: [{ class: 'config', object: 'pod/gateway-77d8ccfb59-kz8mg' }],
    });
  });

  it('uses the owner references of objects in a directory', async () => {
    const owned = (kind: string, name: string, owner?: [kind: string, name: string]) => ({
      apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
      kind,
      metadata: {
        name,
        namespace: 'ns',
        ...(owner && {
          ownerReferences: [{ apiVersion: 'apps/v1', kind: owner[0], name: owner[1], uid: 'u' }],
        }),
      },
    });
    const event = sampleEvent({
      type: 'Warning',
      reason: 'FailedMount',
      message: 'MountVolume.SetUp failed for volume "x" : secret "x" not found',
      involvedObject: { name: 'odd' },
      lastTimestamp: '2026-03-01T12:00:00Z',
    });
    file(
      'bundle/pods.yaml',
      toYaml({ kind: 'PodList', apiVersion: 'v1', items: [owned('Pod', 'odd', ['ReplicaSet', 'rs'])] }),
    );
    file('bundle/sets.json', list([owned('ReplicaSet', 'rs', ['Deployment', 'web'])]));
    file('bundle/events.yaml', toYaml({ kind: 'EventList', apiVersion: 'v1', items: [event] }));
    const { stdout, stderr, status } = await home.kev([
      'why',
      'deploy/web',
      ...['-f', join(home.path, 'bundle'), '-o', 'json'],
    ]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 10 });
    expect(JSON.parse(stdout).stories[0].links).toEqual([
      { from: 'deployment/web', to: 'replicaset/rs', by: 'owner-reference' },
      { from: 'replicaset/rs', to: 'pod/odd', by: 'owner-reference' },
    ]);
  });

  it('explains each of several namespaces', async () => {
    const path = dumpOf('other-namespace');
    const { stdout, status } = await home.kev([
      'why',
      'deploy/web',
      ...['-n', 'shop,staging', '-f', path, '-o', 'json'],
      ...at('other-namespace'),
    ]);
    expect(status).toBe(10);
    expect(JSON.parse(stdout).map((answer: { status: string }) => answer.status)).toEqual([
      'failing',
      'healthy',
    ]);
  });

  it('leaves out older events with --since', async () => {
    const path = dumpOf('rolled-back');
    const { stdout } = await home.kev([
      'why',
      'deploy/web',
      ...['-n', 'shop', '-f', path, '--since', '5m'],
      ...at('rolled-back'),
    ]);
    expect(stdout).toBe('deployment/web is unknown: no events were found\n');
  });
});

describe('kev why on a store', () => {
  it('explains what was recorded', async () => {
    const store = join(home.path, 'store');
    const records = [
      ['deploy/web', 'Normal', 'ScalingReplicaSet', 'Scaled up replica set web-7f9c8b5d44 to 1'],
      ['rs/web-7f9c8b5d44', 'Normal', 'SuccessfulCreate', 'Created pod: web-7f9c8b5d44-x2x4x'],
      ['pod/web-7f9c8b5d44-x2x4x', 'Warning', 'Failed', 'Failed to pull image "web:1.99": not found'],
    ].map(([object, type, reason, message]) => JSON.stringify({ object, type, reason, message }));
    const path = file('records.ndjson', `${records.join('\n')}\n`);
    await home.kev(['emit', '-f', path, '--store', store, '-n', 'shop']);
    const { stdout, status } = await home.kev(['why', 'deploy/web', '--store', store, '-n', 'shop']);
    expect(status).toBe(10);
    expect(stdout).toMatch(/^deployment\/web is failing: 1 pod cannot pull its image\n/);
    expect(stdout).toContain(
      `evidence: kev get deploy/web --recursive --store ${store} -n shop --types Warning`,
    );
    expect((await home.kev(['why', '--store', store, '-n', 'other'])).stdout).toBe(
      'namespace/other is unknown: no events were found\n',
    );
  });
});

describe('kev why on a recording', () => {
  it('uses recorded owners, and says when nothing has been reported for long', async () => {
    const store = join(home.path, 'recording');
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const backOff = (hours: number) =>
      sampleEvent({
        metadata: { name: `odd.${hours}`, uid: `uid-${hours}` },
        involvedObject: { name: 'odd', uid: 'pod-uid' },
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        firstTimestamp: ago(hours + 1),
        lastTimestamp: ago(hours),
      });
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'sts-uid' }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'odd', namespace: 'ns', uid: 'pod-uid', ownerReferences },
    };
    const why = async (event: CoreV1Event, context: string) => {
      const path = file(`${context}.json`, list([event, pod]));
      await home.kev(['record', '-f', path, '--context', context, '--store', store]);
      const args = ['--history=only', '--context', context, '--store', store, '-n', 'ns'];
      return home.kev(['why', 'sts/db', ...args]);
    };
    const recent = await why(backOff(5), 'recent');
    expect(recent.status).toBe(10);
    expect(recent.stdout).toContain(
      'statefulset/db is failing: crashes (1 pod); no event shows how that ended\n',
    );
    expect(recent.stdout).toContain('  silent   for 5h\n');
    expect(recent.stdout).toContain(`--recursive --history=only --store ${store} --context recent -n ns`);
    const old = await why(backOff(50), 'old');
    expect(old.status).toBe(0);
    expect(old.stdout).toContain(
      'statefulset/db is healthy: crashes (1 pod); no event shows how that ended\n',
    );
  });
});

describe('untrusted text', () => {
  const hostile = `\u001b[31mred\u202e <script>alert(1)</script> @team ![x](https://evil.example) \`\`\` | **b** ${'a'.repeat(1000)}`;
  const event: CoreV1Event = sampleEvent({
    type: 'Warning',
    reason: 'Fai<b>led`',
    message: hostile,
    involvedObject: { name: 'x`@admin' },
    lastTimestamp: '2026-03-01T12:00:00Z',
    source: { component: '`@root' },
  });
  const path = file('hostile.json', list([event]));

  it.each([[[]], [['--show-events']], [['-o', 'json']], [['-o', 'markdown']]])(
    'is escaped: %s',
    async (flags) => {
      const { stdout, status } = await home.kev(['why', '-n', 'ns', '-f', path, ...flags]);
      expect(status).toBe(10);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    },
  );

  it('is only code in Markdown', async () => {
    const { stdout } = await home.kev(['why', '-n', 'ns', '-f', path, '-o', 'markdown']);
    // What remains without code spans is kev's own.
    const own = stdout.replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, 'CODE');
    expect(own).not.toMatch(/[<>@|![\]`]/);
    expect(own).toMatch(
      /^\*\*CODE is failing\*\*: it has a problem|^\*\*CODE is failing\*\*: 1 pod has a problem/,
    );
  });

  it('names the evidence in Markdown by its time, since a comment is read later', async () => {
    const args = [...incident('two-causes').ask, '-f', dumpOf('two-causes'), ...at('two-causes')];
    const { stdout } = await home.kev(['why', ...args, '-o', 'markdown']);
    expect(stdout).toMatch(/ --types Warning --since 2026-11-03T15:22:50Z`\n/);
  });

  it('is wrapped on a terminal', async () => {
    const { io, stdout } = createIo();
    const terminal = Object.create(io.stdout, { isTerminal: { value: true }, columns: { value: () => 80 } });
    const names = ['two-causes', 'node-not-ready', 'certificate-dns', 'registry-auth'];
    for (const name of names) {
      const args = ['why', ...incident(name).ask, '-f', dumpOf(name), ...at(name), '--color', 'never'];
      await runKev(args, Object.create(io, { stdout: { value: terminal } }));
    }
    const lines = stdout()
      .split('\n')
      .filter((line) => !line.startsWith('evidence: '));
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('wrong usage', () => {
  const path = dumpOf('no-events');
  it.each([
    [['-o', 'yaml'], 'error: invalid --output "yaml": expected json|markdown\n'],
    [['-o', 'md'], 'error: invalid --output "md": expected json|markdown\nhint: did you mean markdown?\n'],
    [['-o', 'json', '--show-events'], "error: --show-events and --output json can't be used together\n"],
    [['-n', 'a', '-A'], "error: --namespace and --all-namespaces can't be used together\n"],
    [['--now', 'last'], 'error: --now requires --filename\n'],
    [['pod/a', 'pod/b'], 'error: unexpected argument "pod/b": expected one object\n'],
  ])('%s', async (args, stderr) => {
    const isOfDump = !args.includes('--now');
    const run = await home.kev(['why', ...args, ...(isOfDump ? ['-f', path] : ['--local'])]);
    expect(run).toEqual({ stdout: '', stderr, status: 2 });
  });

  it('completes objects, and formats', async () => {
    const objects = await home.kev(['__complete', '--', 'why', 'deplo']);
    expect(objects.stdout).toContain('deployment/\t');
    const formats = await home.kev(['__complete', '--', 'why', '-o', '']);
    expect(formats.stdout).toMatch(/^json\nmarkdown\n/);
  });
});
