import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { processIo } from '../../../src/cli/io/io.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A process that gets no signals but those of the test. */
function start() {
  const proc = new EventEmitter() as unknown as NodeJS.Process;
  const io = processIo(proc, () => {});
  const heard = () => SIGNALS.filter((name) => proc.listenerCount(name) > 0);
  return { proc, io, heard };
}

it('is interrupted by the first signal, and handles no further ones', () => {
  const { proc, io, heard } = start();
  expect(heard()).toEqual(SIGNALS);
  proc.emit('SIGINT', 'SIGINT');
  expect(io.signal.reason).toEqual({ kind: 'signal', number: 2 });
  expect(heard()).toEqual([]);
});

it('leaves signals to other listeners', () => {
  const { proc, io } = start();
  const passed: string[] = [];
  const stop = io.processes.onSignals(['SIGTERM'], (name) => passed.push(name));
  proc.emit('SIGTERM', 'SIGTERM');
  expect(passed).toEqual(['SIGTERM']);
  expect(io.signal.aborted).toBe(false);
  stop();
  proc.emit('SIGTERM', 'SIGTERM');
  expect(passed).toEqual(['SIGTERM']);
  expect(io.signal.reason).toEqual({ kind: 'signal', number: 15 });
});
