import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatLogEntry, type LogEntry, logToStderr } from '../../src/record/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a line of the log', () => {
  it.each<[string, LogEntry, string]>([
    [
      'says what failed, why, about what, and what can be done',
      {
        level: 'error',
        msg: 'Unsupported event type',
        err: 'no',
        object: { kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop' } },
        eventType: 'warning',
        hint: 'use Warning',
      },
      'kev: error: Unsupported event type: no (object="Pod shop/web-0" eventType="warning"); hint: use Warning',
    ],
    [
      'names the object and the reason of an event',
      {
        level: 'error',
        msg: 'Lost',
        event: { involvedObject: { kind: 'Node', name: 'n1' }, reason: 'Failed', message: 'secret' },
      },
      'kev: error: Lost (event="Node n1, reason Failed")',
    ],
    [
      'leaves out what there is nothing of',
      { level: 'info', msg: 'Lost', object: undefined, a: '' },
      'kev: info: Lost',
    ],
    [
      'escapes what breaks lines or hides text',
      { level: 'error', msg: 'Lost', err: 'a "b"\n\u001b[2K\u202e', reason: 'x\r', hint: 'use x\n\u202e' },
      String.raw`kev: error: Lost: a "b"\n\u001b[2K\u{202e} (reason="x\r"); hint: use x\u{a}\u{202e}`,
    ],
    [
      'survives values that throw',
      {
        level: 'error',
        msg: 'Lost',
        object: {
          get kind(): string {
            throw new Error('mine');
          },
        },
        a: Symbol('s'),
        b: Object.create(null),
      },
      'kev: error: Lost (a="Symbol(s)")',
    ],
  ])('%s', (_, entry, line) => {
    expect(formatLogEntry(entry)).toBe(line);
  });
});

it('The default log prints on stderr, except for details', () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  logToStderr({ level: 'error', msg: 'one' });
  logToStderr({ level: 'info', v: 0, msg: 'two' });
  logToStderr({ level: 'info', v: 5, msg: 'three' });
  expect(printed.mock.calls).toEqual([['kev: error: one'], ['kev: info: two']]);
});
