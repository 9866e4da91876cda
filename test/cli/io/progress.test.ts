import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BytesRead } from '../../../src/cli/io/bytes-read.ts';
import { clearBefore, Progress } from '../../../src/cli/io/progress.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createIo } from '../../support/in-process.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const ERASE = '\r\u001b[K';

function open(isTerminal: boolean) {
  const clock = new FakeClock();
  const { io, stderr } = createIo({ clock });
  Object.assign(io.stderr, { isTerminal });
  let count = 0;
  const progress = new Progress(io, () => `${++count} read`);
  return { clock, io, stderr, progress };
}

it('shows a line after a second, and removes it at the end', async () => {
  const { clock, stderr, progress } = open(true);
  await clock.advance(999);
  expect(stderr()).toBe('');
  await clock.advance(1);
  expect(stderr()).toBe(`${ERASE}kev: 1 read`);
  await clock.advance(250);
  expect(stderr()).toBe(`${ERASE}kev: 1 read${ERASE}kev: 2 read`);
  progress.end();
  await clock.advance(1000);
  expect(stderr()).toBe(`${ERASE}kev: 1 read${ERASE}kev: 2 read${ERASE}`);
  expect(clock.sleeping).toBe(0);
});

it('shows nothing without a terminal', async () => {
  const { clock, stderr, progress } = open(false);
  await clock.advance(5000);
  progress.end();
  expect(stderr()).toBe('');
});

it('is erased before a message', async () => {
  const { clock, io, stderr, progress } = open(true);
  const reporting = clearBefore(io, () => progress.clear());
  await clock.advance(1000);
  reporting.stderr.write('warning: damaged\n');
  reporting.stderr.write('warning: damaged, too\n');
  expect(stderr()).toBe(`${ERASE}kev: 1 read${ERASE}warning: damaged\nwarning: damaged, too\n`);
  progress.end();
});

it('includes the share that was read of files with known sizes', () => {
  using folder = new TemporaryFolder();
  const [a, b] = [folder.at('a'), folder.at('b')];
  writeFileSync(a, 'x'.repeat(300));
  writeFileSync(b, 'x'.repeat(100));
  const share = (paths: string[], bytes: number) => {
    const read = new BytesRead(paths);
    read.add(bytes);
    return read.formatShare();
  };
  expect(share([a, b], 0)).toBe('0%');
  expect(share([a, b], 301)).toBe('75%');
  // The file has grown.
  expect(share([a], 400)).toBe('99%');
  expect(share([a, '-'], 10)).toBeUndefined();
  expect(share([a, folder.at('nosuch')], 10)).toBeUndefined();
  expect(share([], 10)).toBeUndefined();
});
