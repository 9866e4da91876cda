import { describe, expect, it } from 'vitest';
import { describeTimeout, type Interrupt, Interruption } from '../../../src/cli/io/interruption.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function start() {
  const clock = new FakeClock();
  const overdue: Interrupt[] = [];
  const interruption = new Interruption(clock, (interrupt) => overdue.push(interrupt));
  const seen = () => ({
    signal: interruption.signal.aborted,
    deliverySignal: interruption.deliverySignal.aborted,
    overdue: overdue.length,
  });
  return { clock, interruption, overdue, seen };
}

const SIGINT: Interrupt = { kind: 'signal', number: 2 };

describe('Interruption', () => {
  it('ends everything at the deadline, which runs from the start', async () => {
    const { clock, interruption, overdue, seen } = start();
    await clock.advance(1000);
    interruption.setDeadline({ timeoutMs: 5000, status: 124 });
    await clock.advance(3999);
    expect(seen()).toEqual({ signal: false, deliverySignal: false, overdue: 0 });
    await clock.advance(1);
    expect(seen()).toEqual({ signal: true, deliverySignal: true, overdue: 0 });
    expect(interruption.signal.reason).toEqual({ kind: 'timeout', timeoutMs: 5000, status: 124 });
    expect(interruption.deliverySignal.reason.message).toBe('timed out after 5s');
    await clock.advance(2500);
    expect(overdue).toEqual([{ kind: 'timeout', timeoutMs: 5000, status: 124 }]);
  });

  it('is immediate after the deadline, which may count from another start', async () => {
    const { clock, interruption, seen } = start();
    await clock.advance(10_000);
    interruption.setDeadline({ timeoutMs: 5000, status: 5, sinceMs: clock.monotonicMs() });
    await clock.advance(4999);
    expect(seen().signal).toBe(false);
    interruption.setDeadline({ timeoutMs: 100, status: 124 });
    await clock.advance(0);
    expect(interruption.signal.reason).toMatchObject({ status: 124 });
  });

  it('gives deliveries a short time after a signal, and the process little more', async () => {
    const { clock, interruption, seen } = start();
    interruption.interrupt(SIGINT);
    expect(seen()).toEqual({ signal: true, deliverySignal: false, overdue: 0 });
    await clock.advance(1500);
    expect(seen()).toEqual({ signal: true, deliverySignal: true, overdue: 0 });
    await clock.advance(1000);
    expect(seen()).toEqual({ signal: true, deliverySignal: true, overdue: 1 });
  });

  it('continues to deliver when the output is not read, until a signal arrives', async () => {
    const { clock, interruption, seen } = start();
    interruption.interrupt({ kind: 'closed-pipe' });
    await clock.advance(1e9);
    expect(seen()).toEqual({ signal: true, deliverySignal: false, overdue: 0 });
    interruption.interrupt(SIGINT);
    await clock.advance(2500);
    expect(seen()).toEqual({ signal: true, deliverySignal: true, overdue: 1 });
  });

  // With the wall clock, a limit grew by as much as that was set back.
  it('does not depend on the wall clock', async () => {
    const { clock, interruption, seen } = start();
    interruption.setDeadline({ timeoutMs: 5000, status: 124 });
    clock.set(clock.now() - 3_600_000_000_000n);
    await clock.advance(5000);
    expect(seen().signal).toBe(true);
  });
});

it.each([
  [200, 'timed out after 200ms'],
  [2000, 'timed out after 2s'],
  [90_000, 'timed out after 1m30s'],
  [300_000, 'timed out after 5m'],
  [7_200_000, 'timed out after 2h'],
  [7_230_000, 'timed out after 2h0m30s'],
])('%i ms: %s', (ms, text) => {
  expect(describeTimeout(ms)).toBe(text);
});
