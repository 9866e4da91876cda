import { describe, expect, it } from 'vitest';
import { HIDDEN } from '../support/hidden.ts';
import { runInProcess } from '../support/in-process.ts';
import { sampleEvent } from '../support/sample-event.ts';
import { startScriptedServer } from '../support/scripted-server.ts';

/**
 * Found by fuzzing: what a server, or something in its place, answered in JSON was taken at its word. A list
 * that is none, a number where a text belongs and a Status of another form ended kev with a TypeError, which
 * it called a bug of its own.
 */

const event = sampleEvent({ metadata: { resourceVersion: '7', uid: 'u' } });
const list = (items: unknown) => ({ kind: 'EventList', metadata: { resourceVersion: '7' }, items });

async function run(args: string[], status: number, body: unknown) {
  const server = await startScriptedServer({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  try {
    return await runInProcess([...args, '-s', server.url]);
  } finally {
    await server.close();
  }
}

describe('a response that is not a list of events', () => {
  it.each<[string, unknown]>([
    ['items that are none', list('none')],
    ['an item that is none', list([null])],
    ['an item without metadata', list([{ message: 'm' }])],
    ['metadata that are none', { metadata: [], items: [] }],
    ['a message that is none', list([{ ...event, message: ['m'] }])],
    ['labels that are none', list([{ ...event, metadata: { labels: { a: 1 } } }])],
    ['an object that is none', list([{ ...event, involvedObject: 'x' }])],
    [
      'what is nested without end',
      `{"items":[{"metadata":{},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
    ],
  ])('%s', async (_, body) => {
    for (const output of ['wide', 'json', 'jsonpath={.items}']) {
      const { stdout, stderr, status } = await run(['get', '-o', output], 200, body);
      expect({ stdout, status }).toEqual({ stdout: '', status: 5 });
      expect(stderr).toMatch(/^error: cannot list events in namespace "default": [^\n]+\n(hint: [^\n]+\n)?$/);
    }
  });
});

it('takes numbers for their text, and nothing for what is missing', async () => {
  const near = { metadata: { name: 'x' }, involvedObject: null, message: 7, count: '3', type: null };
  const { stdout, stderr, status } = await run(
    ['get', '-o', 'custom-columns=A:.metadata.name,B:.message,C:.count', '--no-headers'],
    200,
    list([near]),
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: 'x     7     3\n', stderr: '', status: 0 });
});

describe('a refusal of another form', () => {
  it.each<[string, unknown]>([
    ['causes that are none', { causes: 'x' }],
    ['a cause that is none', { causes: [null, 5] }],
    ['a name that is none', { name: {}, kind: 'namespaces' }],
    ['details that are none', 'x'],
  ])('%s', async (_, details) => {
    const body = { kind: 'Status', code: 404, message: 'not\u001b[31m there', details };
    const { stderr, status } = await run(['get'], 404, body);
    expect(stderr).toMatch(/^error: cannot list events in namespace "default": [^\n]+\n(hint: [^\n]+\n)?$/);
    expect(stderr).not.toMatch(HIDDEN);
    expect(status).toBe(1);
  });
});

it.each<[string, unknown]>([
  ['no lists', { kind: 'APIGroupDiscoveryList', items: [{ metadata: {}, versions: 'x' }] }],
  [
    'no resources',
    {
      kind: 'APIGroupDiscoveryList',
      items: [{ metadata: {}, versions: [{ version: 'v1', resources: [null, { resource: 5 }] }] }],
    },
  ],
  ['no groups', { groups: [null, { versions: [{}], preferredVersion: 5 }], versions: [5] }],
])('believes nothing of a discovery that holds %s', async (_, body) => {
  const { stderr, status } = await run(['get', 'gadgets/x'], 200, body);
  expect({ stderr, status }).toEqual({
    stderr: expect.stringMatching(/^error: cannot look up the type "gadgets": [^\n]+\nhint: [^\n]+\n$/),
    status: 5,
  });
});

it('begins a watch again whose lines are no events', async () => {
  const line = (object: object) => `${JSON.stringify({ type: 'ADDED', object })}\n`;
  const watches = [line({ ...event, reason: {} }), line({ ...event, reason: 'Last' })];
  const server = await startScriptedServer(({ url }) => ({
    body: url.includes('watch=true') ? watches.shift() : list([]),
  }));
  try {
    const args = ['watch', '-s', server.url, '--max-pause', '1ms', '--until', 'reason=Last'];
    const { stderr, status } = await runInProcess(args);
    expect(stderr).toContain('in an event "reason" is not a string');
    expect(status).toBe(0);
  } finally {
    await server.close();
  }
});
