import { describe, expect, it, onTestFinished } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { runInProcess } from '../../support/in-process.ts';
import type { Finished } from '../../support/kev.ts';
import { sampleEvent } from '../../support/sample-event.ts';
import { type ScriptedResponse, startScriptedServer } from '../../support/scripted-server.ts';

/** What `kev get` asks a server that has these events and pods `web-0`, and what comes out. */
async function get(
  args: string[],
  events: CoreV1Event[] = [],
): Promise<Finished & { requests: string[]; lists: Record<string, string>[] }> {
  const answers: Record<string, ScriptedResponse> = {
    '/api/v1/namespaces/default/events': { body: { items: events, metadata: { resourceVersion: '9' } } },
    '/api/v1/events': { body: { items: events, metadata: { resourceVersion: '9' } } },
    '/api/v1/namespaces/default/pods/web-0': { body: { metadata: { name: 'web-0', uid: 'u1' } } },
    '/api/v1/namespaces/default/pods': { body: { items: [{ metadata: { name: 'web-0', uid: 'u1' } }] } },
  };
  const notFound = (name: string): ScriptedResponse => ({
    status: 404,
    body: { kind: 'Status', code: 404, message: 'not found', details: { name } },
  });
  const server = await startScriptedServer(({ url }) => {
    const path = url.split('?')[0] ?? '';
    return answers[path] ?? notFound(path.split('/').at(-1) ?? '');
  });
  onTestFinished(() => server.close());
  const finished = await runInProcess(['get', '--server', server.url, ...args]);
  const urls = server.requests.map(({ url }) => new URL(url, server.url));
  return {
    ...finished,
    requests: urls.map(({ pathname }) => pathname),
    lists: urls
      .filter(({ pathname }) => pathname.endsWith('/events'))
      .map(({ searchParams }) => Object.fromEntries(searchParams)),
  };
}

const about = (name: string, uid: string, more: object = {}) =>
  sampleEvent({
    metadata: { name, uid: `e-${name}`, namespace: 'default' },
    involvedObject: { namespace: 'default', uid },
    ...more,
  });

describe('the query to the server', () => {
  it.each<[string[], string | undefined, string | undefined]>([
    [[], undefined, undefined],
    [['--types', 'Warning'], 'type=Warning', undefined],
    [['--types', 'Warning,Normal'], undefined, undefined],
    [['--reason', 'Failed'], 'reason=Failed', undefined],
    [['--reason', 'Failed', '--reason', 'BackOff'], undefined, undefined],
    [['--reason', 'a=b'], 'reason=a\\=b', undefined],
    [['--field-selector', 'type!=Normal'], 'type!=Normal', undefined],
    [['--component', 'kubelet'], undefined, undefined],
    [['-l', 'team=a,!old'], undefined, 'team in (a),!old'],
    [['po/web-0'], 'involvedObject.kind=Pod,involvedObject.name=web-0', undefined],
    [['pods'], 'involvedObject.kind=Pod', undefined],
    [['po/web-0', 'deploy/web'], undefined, undefined],
    [['po/web-0', '--recursive'], undefined, undefined],
    [
      ['po/web-0', '--types', 'Warning', '--field-selector', 'reason!=x', '-l', 'a'],
      'reason!=x,type=Warning,involvedObject.kind=Pod,involvedObject.name=web-0',
      'a',
    ],
  ])('%j', async (args, fieldSelector, labelSelector) => {
    const { lists } = await get([...args, '-o', 'name']);
    // Those that follow look for the reason that there is nothing.
    expect(lists[0]?.fieldSelector).toBe(fieldSelector);
    expect(lists[0]?.labelSelector).toBe(labelSelector);
  });

  it('sends the two requests for the events of an object concurrently', async () => {
    const { requests } = await get(['po/web-0', '-o', 'name'], [about('a', 'u1')]);
    expect(new Set(requests)).toEqual(
      new Set(['/api/v1/namespaces/default/events', '/api/v1/namespaces/default/pods/web-0']),
    );
    expect(requests).toHaveLength(2);
  });

  it('lists only kinds that events are about, to find what an object owns', async () => {
    const { requests } = await get(
      ['deploy/web', '--recursive', '-o', 'name'],
      [about('a', 'u1'), about('b', 'u1')],
    );
    expect(requests.slice(0, 3).sort()).toEqual([
      '/api/v1/namespaces/default/events',
      '/api/v1/namespaces/default/pods',
      '/apis/apps/v1/namespaces/default/deployments/web',
    ]);
  });
});

describe('the events of an object', () => {
  it('are those of the object that exists', async () => {
    const events = [about('a', 'u1'), about('b', 'u2'), about('c', '')];
    const { stdout } = await get(['po/web-0', '-o', 'name', '--sort=none'], events);
    expect(stdout).toBe('event/a\nevent/c\n');
  });

  it('are followed by a request for the oldest events if there are few', async () => {
    const { lists, stderr } = await get(
      ['--reason', 'Started'],
      [about('a', 'u1', { lastTimestamp: '2001-01-01T00:00:00Z' })],
    );
    expect(lists).toHaveLength(2);
    expect(lists[1]?.fieldSelector).toBeUndefined();
    expect(stderr).toMatch(
      /^kev: the server's events in namespace default reach back 2\dy\w*; any older ones have expired\n$/,
    );
  });

  it.each<[string, string[], number]>([
    ['nothing is filtered', [], 1],
    ['data is asked for', ['--reason', 'x', '-o', 'json'], 1],
    ['much is found', ['--types', 'Normal'], 4],
  ])('says nothing of that when %s', async (_, args, count) => {
    const events = Array.from({ length: count }, (__, at) => about(`e${at}`, 'u1'));
    const { lists, stderr } = await get(args, events);
    expect(lists.filter(({ fieldSelector }) => fieldSelector === undefined).length).toBeLessThan(2);
    expect(stderr).toBe('');
  });
});
