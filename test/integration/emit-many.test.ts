import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { type Envtest, startEnvtest } from '../support/envtest.ts';
import { Home, type Running } from '../support/kev.ts';
import { envtest } from './open.ts';

/** How many records are emitted while the server is killed; `KEV_TEST_RECORDS=20000` for the whole of it. */
const RECORDS = Number(process.env.KEV_TEST_RECORDS ?? 3000);

/** A third of the records comes again, some of them while the first are still on their way. */
function makeRecords(count: number): { object: string; message: string }[] {
  return Array.from({ length: count }, (_, at) => {
    const which = at % 3 === 2 ? Math.floor(at / 4) : at;
    return { object: `pod/p${which % 997}`, message: `message ${which}` };
  });
}

/** Waits until kev has said so much, or has ended before its time. */
async function reach(kev: Running, lines: number): Promise<void> {
  const ended = kev.status.then(() => true);
  while (kev.lines.length < lines) {
    if ((await Promise.race([kev.line(/./), ended])) === true) return;
  }
}

describe.skipIf(!envtest)('kev emit -f - while the API server is killed', () => {
  let server: Envtest;
  let home: Home;
  beforeAll(async () => {
    server = await startEnvtest();
    home = new Home({ KUBECONFIG: server.kubeconfigs.admin });
  });
  afterAll(async () => {
    home[Symbol.dispose]();
    await server.stop();
  });

  const storedEvents = (namespace: string): CoreV1Event[] => {
    const args = ['get', 'events', '-n', namespace, '-o', 'json'];
    return JSON.parse(execFileSync('kubectl', args, { env: home.env, maxBuffer: 1 << 30 }).toString()).items;
  };

  /** Emits the records while the server is killed three times and comes back. */
  async function emitWhileKilled(component: string, ...flags: string[]) {
    const records = makeRecords(RECORDS);
    const kev = home.start(['emit', '-f', '-', '--no-resolve', '--component', component, ...flags]);
    let stderr = '';
    kev.child.stderr?.on('data', (text) => {
      stderr += text;
    });
    kev.child.stdin?.end(
      records.map((record) => `${JSON.stringify({ ...record, type: 'Normal', reason: 'R' })}\n`).join(''),
    );
    for (const part of [0.1, 0.5, 0.8]) {
      await reach(kev, RECORDS * part);
      await server.killApiserver();
      await server.restartApiserver();
    }
    const status = await kev.status;
    const outcomes = kev.lines.map((line) =>
      /^event\/(?<name>\S+) (?<kind>created|patched|queued)( \(x\d+\))?$/.exec(line),
    );
    expect(outcomes).not.toContain(null);
    expect(outcomes).toHaveLength(RECORDS);
    // What was emitted, by what makes events one.
    const emitted: Record<string, number> = {};
    for (const { object, message } of records) {
      emitted[`${object} ${message}`] = (emitted[`${object} ${message}`] ?? 0) + 1;
    }
    const said = (kind: string) => outcomes.filter((outcome) => outcome?.groups?.kind === kind).length;
    return { status, stderr, names: outcomes.map((outcome) => outcome?.groups?.name ?? ''), said, emitted };
  }

  /** How often each event of a component was stored, by what makes events one. */
  function storedCounts(events: CoreV1Event[]): Record<string, number | undefined> {
    return Object.fromEntries(
      events.map(({ involvedObject, message, count }) => [`pod/${involvedObject.name} ${message}`, count]),
    );
  }

  it(`gives each of ${RECORDS} records one outcome, and the server holds what was reported`, async () => {
    const { status, stderr, names, said, emitted } = await emitWhileKilled('test', '--timeout', '2m');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `kev: ${RECORDS} records: ${said('created')} created, ${said('patched')} patched\n`,
    });
    // What was said to be recorded, by the event's name.
    const told: Record<string, number> = {};
    for (const name of names) told[name] = (told[name] ?? 0) + 1;
    const events = storedEvents('default').filter(({ source }) => source?.component === 'test');
    expect(Object.fromEntries(events.map(({ metadata, count }) => [metadata.name, count]))).toEqual(told);
    expect(storedCounts(events)).toEqual(emitted);
  }, 600_000);

  it(`loses none of ${RECORDS} records with --spool`, async () => {
    const run = await emitWhileKilled('outbox-test', '--spool', '--timeout', '500ms');
    expect(run.status).toBe(0);
    expect(run.said('queued')).toBeGreaterThan(0);
    expect(run.said('created') + run.said('patched') + run.said('queued')).toBe(RECORDS);
    expect(await home.kev(['flush'])).toMatchObject({ status: 0 });
    expect(await home.kev(['flush', '--list'])).toMatchObject({ status: 0, stdout: '' });
    const events = storedEvents('default').filter(({ source }) => source?.component === 'outbox-test');
    expect(storedCounts(events)).toEqual(run.emitted);
  }, 600_000);

  it('continues looking up objects when the server is back', async () => {
    const pods = Array.from({ length: 40 }, (_, at) => `cm${at}`);
    const maps = pods.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }));
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: maps });
    execFileSync('kubectl', ['create', '-f', '-'], { env: home.env, input: list, stdio: 'pipe' });
    await server.killApiserver();
    const kev = home.start(['emit', '-f', '-', '--component', 'late', '--timeout', '2m']);
    kev.child.stdin?.end(
      pods.map((name) => `{"object":"cm/${name}","type":"Normal","reason":"R","message":"m"}\n`).join(''),
    );
    await server.restartApiserver();
    expect(await kev.status).toBe(0);
    const events = storedEvents('default').filter(({ source }) => source?.component === 'late');
    expect(events.map(({ involvedObject }) => involvedObject.name).toSorted()).toEqual(pods.toSorted());
    for (const { involvedObject } of events) expect(involvedObject.uid).toMatch(/.+-.+/);
  }, 120_000);
});
