import { beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const folder = new TemporaryFolder();
const env = { KEV_STORE: folder.at('store') };
beforeAll(() => () => folder[Symbol.dispose]());

const run = (line: string) => runInProcess(line.split(' '), { env });

describe('what people type from habit', () => {
  it.each([
    'get events',
    'get ev -A',
    'events --tail=all',
    'get --tail -1',
    'get --sort-by=lastTimestamp',
    'get --sort-by=metadata.creationTimestamp',
    'get --sort-by={.lastTimestamp}',
    'get --sort lastSeen',

    'get --since yesterday --before 1min',
    'emit pod/x Normal R m --dry-run=client',
    'emit pod/x Normal R m --dry-run=none',
    'emit pod x warning R m --ci off',
    'get --insecure-skip-tls-verify=',
  ])('kev %s is accepted', async (line) => {
    expect(await run(line)).toMatchObject({ status: 0 });
  });

  it.each([
    ['get deploy/web Failed', 'did you mean --reason Failed?'],
    ['get pod web-0 BackOff', 'did you mean --reason BackOff?'],
    ['watch pods false', 'a flag takes it after an equals sign, such as --watch=false'],
    ['wait pod/x --type Error', 'use Warning'],
    ['get --types info', 'use Normal'],
    ['get --sort=time', 'did you mean lastSeen?'],
    ['get --sort=created', 'did you mean creationTimestamp?'],
    ['get --sort-by=lastSen', 'did you mean lastSeen?'],
    ['get -o jsonl', 'did you mean ndjson?'],
    ['get -o JSON', 'did you mean json?'],
    ['get -o yml', 'did you mean yaml?'],
    ['get -o table', 'leave out -o to print a table'],
    ['get --since 1772366401', 'did you mean 2026-03-01T12:00:01Z?'],
  ])('kev %s has a hint', async (line, hint) => {
    const { status, stdout, stderr } = await run(line);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/);
    expect(stderr).toContain(`hint: ${hint}\n`);
  });
});
