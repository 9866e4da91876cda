import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { pour, rawResponse, startRawServer } from '../support/raw-server.ts';

const EMPTY = rawResponse('{"kind":"EventList","metadata":{"resourceVersion":"5"},"items":[]}');
/** The state that the watch has sent, for whoever asks whether the server still has its history. */
const SENT = rawResponse('{"kind":"EventList","items":[{"metadata":{"name":"e1","resourceVersion":"5"}}]}');
const EVIL = '\x1b[31mevil\x1b]0;x\x07\u202e';

const event = (more: object = {}) => ({
  metadata: { name: 'e1', namespace: 'ns', uid: 'u', resourceVersion: '5' },
  involvedObject: { kind: 'Pod', name: 'x' },
  ...more,
});
const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const FINE = line('ADDED', event());
const LAST = line(
  'ADDED',
  event({ metadata: { name: 'e2', uid: 'v', resourceVersion: '6' }, reason: 'Last' }),
);
const NO_LINE = 'the server sent a line that is not a JSON object';
const NO_EVENT = 'the server sent a line that is not a watch event';
const FOREIGN = 'the server did not respond like a Kubernetes API server: ';

it.each<[string, string, string]>([
  ['bytes', '\x00\xff\n', NO_LINE],
  ['HTML', '<html>\n', NO_LINE],
  ['a number', '7\n', NO_LINE],
  ['half a line', '{"type":"ADDED"', 'the stream was cut off in the middle of a line'],
  ['a list', '[]\n', NO_EVENT],
  ['another type', line('PONG', event()), NO_EVENT],
  ['a type that is none', '{"type":7}\n', NO_EVENT],
  ['no event', line('ADDED', null), `${FOREIGN}an event is not an object`],
  [
    'an event of wrong types',
    line('ADDED', event({ message: [] })),
    `${FOREIGN}in an event "message" is not a string`,
  ],
  ['an event without a version', line('ADDED', event({ metadata: { name: 'e1' } })), NO_EVENT],
  [
    'a bookmark without a version',
    line('BOOKMARK', { metadata: {} }),
    `${FOREIGN}it.object.metadata.resourceVersion is missing or of the wrong type`,
  ],
  [
    'an error with a hostile message',
    line('ERROR', { kind: 'Status', code: 500, message: EVIL }),
    '\\x1b[31mevil\\x1b]0;x\\x07\\u202e',
  ],
  [
    'an error that is not a Status',
    line('ERROR', null),
    'the watch ended with an error that is not a Status',
  ],
])('a watch starts over after %s, and keeps earlier events', async (_, bad, words) => {
  using home = new Home();
  let watches = 0;
  const respond = (socket: Socket, request: string) => {
    if (!request.includes('watch=true'))
      return void socket.write(request.includes('resourceVersionMatch=Exact') ? SENT : EMPTY);
    watches += 1;
    pour(socket, '200 OK', watches > 1 ? LAST : FINE + bad, 1);
  };
  await using server = await startRawServer(respond);
  const args = ['watch', '-o', 'name', '--max-pause', '10ms', '--server', server.url, '-n', 'ns'];
  const finished = await home.kev([...args, '--until', 'reason=Last']);
  expect(finished).toMatchObject({ status: 0, stdout: 'event/e1\nevent/e2\n' });
  expect(finished.stderr).toMatch(`kev: connection lost (${words}); reconnecting\nkev: reconnected\n`);
});
