import { describe, expect, it } from 'vitest';
import { type Ending, shellStatusOf } from '../../../../src/cli/commands/run/child.ts';
import { describeEnd } from '../../../../src/cli/commands/run/describe-end.ts';
import { toRunOptions } from '../../../../src/cli/commands/run/options.ts';
import { isOutboxEnabled } from '../../../../src/cli/outbox/event-outbox.ts';

describe('describeEnd', () => {
  it.each<[Ending, bigint, string | undefined, string, number]>([
    [{ kind: 'exited', status: 0 }, 1_499_999n, 'noise', 'Normal make: succeeded in 1ms', 0],
    [{ kind: 'exited', status: 0 }, 62_500_400_000n, undefined, 'Normal make: succeeded in 1m2.5s', 0],
    [{ kind: 'exited', status: 7 }, 0n, undefined, 'Warning make: failed after 0s with exit status 7', 7],
    [
      { kind: 'exited', status: 7 },
      2_000_000_000n,
      'a\u202eb\x07',
      'Warning make: failed after 2s with exit status 7: a\\u202eb\\x07',
      7,
    ],
    [
      { kind: 'killed', signal: 'SIGTERM' },
      1_000_000n,
      undefined,
      'Warning make: failed after 1ms, ended by SIGTERM',
      143,
    ],
    [
      { kind: 'not-started', status: 127, reason: 'command not found' },
      5n,
      undefined,
      'Warning make: could not be started: command not found',
      127,
    ],
  ])('%j', (ending, ns, lastLine, words, status) => {
    const { type, message } = describeEnd('make', ending, ns, lastLine);
    expect(`${type} ${message}`).toBe(words);
    expect(shellStatusOf(ending)).toBe(status);
  });

  it('cuts a line to what fits, between characters', () => {
    const { message } = describeEnd('make', { kind: 'exited', status: 1 }, 0n, 'ä'.repeat(2000));
    expect(message).toMatch(/: ä+…$/);
    expect(Buffer.byteLength(message)).toBeGreaterThan(1020);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
  });
});

describe('the flags of kev run', () => {
  const flags = {
    reason: 'Run',
    component: 'kev',
    ci: 'auto',
    resolve: true,
    emit: true,
    timeout: '10s',
    color: 'auto',
  } as const;

  it('name the command without its path and arguments, and link its events', () => {
    expect(toRunOptions(['/opt/x/deploy', '--password', 'secret'], flags, {}, 'id')).toMatchObject({
      name: 'deploy',
      object: undefined,
      annotations: { 'kubectl-kev/run': 'id' },
      timeoutMs: 10_000,
      useOutbox: false,
      strict: false,
    });
  });

  it('never let another annotation replace the link', () => {
    const { annotations } = toRunOptions(
      ['x'],
      { ...flags, annotation: ['kubectl-kev/run=other', 'a=b'] },
      {},
      'id',
    );
    expect(annotations).toEqual({ a: 'b', 'kubectl-kev/run': 'id' });
  });
});

it.each([
  [true, {}, true],
  [true, { KEV_SPOOL: '0' }, true],
  [undefined, {}, false],
  [undefined, { KEV_SPOOL: '1' }, true],
  [undefined, { KEV_SPOOL: 'true' }, true],
  [undefined, { KEV_SPOOL: '' }, false],
  [undefined, { KEV_SPOOL: 'Off' }, false],
] as const)('--spool %s with %j', (flag, env, wanted) => {
  expect(isOutboxEnabled(flag, env)).toBe(wanted);
});
