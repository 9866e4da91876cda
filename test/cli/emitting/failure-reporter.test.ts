import { expect, it } from 'vitest';
import { FailureReporter } from '../../../src/cli/emitting/failure-reporter.ts';
import { KevError, UnavailableError } from '../../../src/core/errors.ts';
import { createIo } from '../../support/in-process.ts';

const away = (object: string, why: string) =>
  new KevError('unreachable', `cannot record ${object}: ${why}`, { cause: new UnavailableError(why) });

it('prints each cause once, with the events that it concerns', () => {
  const { io, stderr } = createIo();
  const failures = new FailureReporter(io);
  failures.report('line 1', away('a', 'connection refused'));
  failures.report('line 2', away('b', 'connection refused'));
  failures.report('line 3', away('c', 'timed out'));
  failures.report('line 4', new KevError('usage', 'invalid type "x"'));
  failures.report('line 5', new KevError('usage', 'invalid type "x"'));
  failures.report('line 6', away('d', 'connection refused'));
  failures.end();
  expect(stderr().split('\n')).toEqual([
    'error: line 1: cannot record a: connection refused',
    'error: line 3: cannot record c: timed out',
    'error: line 4: invalid type "x"',
    'error: line 5: invalid type "x"',
    'error: 2 more failed for the same reason: line 2, line 6',
    '',
  ]);
});

it('names at most ten events', () => {
  const { io, stderr } = createIo();
  const failures = new FailureReporter(io);
  for (let line = 1; line <= 1000; line += 1) failures.report(`line ${line}`, away('a', 'timed out'));
  failures.end();
  expect(stderr()).toMatch(/\nerror: 999 more failed for the same reason: line 2, .*line 11, …\n$/);
});
