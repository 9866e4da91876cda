import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home[Symbol.dispose]());

/** Compiling this takes years. */
const endless = 'a?'.repeat(60) + 'a'.repeat(60);

describe('a regular expression that is too complex', () => {
  it.each([
    ['get', '--include', endless],
    ['get', '--exclude', endless],
    ['watch', '--until', `/${endless}/`],
    ['watch', '--fail-on', `Warning,/${endless}/i`],
    ['wait', '--include', endless],
  ])('kev %s %s', async (command, flag, value) => {
    const object = command === 'wait' ? ['pod/x'] : [];
    expect(await home.kev([command, ...object, '--local', flag, value])).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: invalid [^\n]*: it is too complex, and takes too long to compile\n/,
      ),
    });
  });
});
