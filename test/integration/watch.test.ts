import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEnvtest } from '../support/envtest.ts';
import { Home } from '../support/kev.ts';
import { killWhileResuming } from '../support/kill-while-resuming.ts';
import { runWatches } from '../torture/watch/watch-run.ts';
import { envtest, eventOf, make, makeNamespace, open } from './open.ts';

const admin = envtest?.kubeconfigs.admin ?? '';

describe.skipIf(!envtest)('kev watch on a real server', () => {
  it('prints the backlog in order, then new events and repeats', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    using home = new Home({ KUBECONFIG: admin });
    for (const name of ['b', 'a'])
      await cluster.sink.create(eventOf(namespace, `${name}.1`, { reason: name }));
    const watch = home.start(['watch', '-n', namespace]);
    await watch.line(/ b +pod\/x/);
    await watch.line(/ a +pod\/x/);
    await cluster.sink.patch(eventOf(namespace, 'a.1'), { count: 2 });
    await watch.line(/\(x2 over \S+\) +Normal +a +pod\/x +words$/);
    // A label is no news.
    await cluster.sink.patch(eventOf(namespace, 'a.1'), { metadata: { annotations: { x: 'y' } } });
    await cluster.sink.create(eventOf(namespace, 'c.1', { reason: 'c' }));
    await watch.line(/ c +pod\/x/);
    expect(watch.lines).toHaveLength(5);
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
  });

  it('reports that the watched object was deleted', async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    using home = new Home({ KUBECONFIG: admin });
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await make(cluster, path, { metadata: { name: 'x' } });
    const watch = home.start(['watch', '-n', namespace, '--for', 'cm/x', '--for', 'cm/y']);
    let words = '';
    const told = new Promise<void>((resolve) => {
      watch.child.stderr?.setEncoding('utf8').on('data', (text) => {
        words += text;
        if (words.includes('\n')) resolve();
      });
    });
    // When the object is first looked at cannot be seen from here: it comes and goes until it was.
    const turn = async () => {
      await cluster.client.json({ method: 'DELETE', path: `${path}/x` });
      await make(cluster, path, { metadata: { name: 'x' } });
    };
    while (words === '') await turn();
    await told;
    expect(words.split('\n')[0]).toBe('kev: cm/x was deleted');
    watch.child.kill('SIGINT');
    expect(await watch.status).toBe(130);
  });

  it('watches several contexts and namespaces in one order', async () => {
    const cluster = open();
    const [one, two] = [await makeNamespace(cluster), await makeNamespace(cluster)];
    using home = new Home();
    const whole = JSON.parse(readFileSync(admin, 'utf8'));
    whole.contexts.push({ name: 'other', context: whole.contexts[0].context });
    const kubeconfig = join(home.path, 'config');
    writeFileSync(kubeconfig, JSON.stringify(whole));
    await cluster.sink.create(eventOf(one, 'e.1', { reason: 'First' }));
    await cluster.sink.create(eventOf(two, 'e.2', { reason: 'Second' }));
    const args = [
      'watch',
      '--kubeconfig',
      kubeconfig,
      '--context',
      'test',
      '--context',
      'other',
      '-n',
      one,
      '-n',
      two,
    ];
    const watch = home.start(args);
    await watch.line(/^CONTEXT +NAMESPACE +LAST SEEN/);
    const rows = [
      await watch.line(/First/),
      await watch.line(/First/),
      await watch.line(/Second/),
      await watch.line(/Second/),
    ];
    expect(rows.map((row) => row.split(/ +/)[0]).sort()).toEqual(['other', 'other', 'test', 'test']);
    watch.child.kill('SIGTERM');
    expect(await watch.status).toBe(143);
  });

  it.each([
    [
      'list',
      'restricted',
      1,
      /^error: cannot watch events in namespace "default": forbidden: user "restricted" needs verb "list" on "events"\nhint: .*\n$/,
    ],
  ])('ends with one error without the right to %s', async (_, user, status, words) => {
    using home = new Home({ KUBECONFIG: envtest?.kubeconfigs[user as 'restricted'] ?? '' });
    const run = await home.kev(['watch']);
    expect(run).toMatchObject({ status, stdout: '' });
    expect(run.stderr).toMatch(words);
  });

  it('is killed at 50 random times, and neither loses nor repeats a line', {
    timeout: 180_000,
  }, async () => {
    const cluster = open();
    const namespace = await makeNamespace(cluster);
    using home = new Home({ KUBECONFIG: admin });
    const write = async (at: number) => {
      const name = `e${Math.floor(at / 3)}`;
      const count = (at % 3) + 1;
      if (count === 1) await cluster.sink.create(eventOf(namespace, name));
      else await cluster.sink.patch(eventOf(namespace, name), { count });
      return `${name} ${count}`;
    };
    const args = ['-n', namespace, '-o', 'jsonpath={.metadata.name} {.count}{"\\n"}'];
    const { written, printed } = await killWhileResuming(home, args, write, { kills: 50, seed: 11 });
    expect(printed).toEqual(written);
  });

  it('loses and repeats nothing under faults', { timeout: 240_000 }, async () => {
    const own = await startEnvtest();
    try {
      const { results } = await runWatches(own, { seed: 5, faults: 30, events: 250 });
      expect(results).toHaveLength(2);
      for (const result of results)
        expect(result).toMatchObject({ missing: 0, repeated: 0, isRunning: true });
    } finally {
      await own.stop();
    }
  });
});
