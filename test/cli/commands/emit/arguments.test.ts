import { describe, expect, it } from 'vitest';
import { toEmitArguments } from '../../../../src/cli/commands/emit/arguments.ts';
import { typedLine } from './typed-line.ts';

const USAGE = 'usage: kev emit TYPE/NAME Normal|Warning REASON MESSAGE [flags]';

function problemOf(words: string[]) {
  try {
    toEmitArguments(typedLine(...words));
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string };
    return { code, message, hint };
  }
  return undefined;
}

describe('toEmitArguments', () => {
  it.each([[['pod/x', 'Warning', 'R', 'm']], [['pod', 'x', 'Warning', 'R', 'm']]])('%j', (words) => {
    expect(toEmitArguments(typedLine(...words))).toEqual({
      object: 'pod/x',
      type: 'Warning',
      reason: 'R',
      message: 'm',
    });
  });

  it.each([
    ['', 'missing argument TYPE/NAME', USAGE],
    ['pod/x', 'missing argument Normal|Warning', USAGE],
    ['pod x warning', 'missing argument REASON', USAGE],
    ['pod/x Warning R', 'missing argument MESSAGE', USAGE],
    [
      'Warning pod/x R m',
      'invalid object "Warning": the object comes first',
      'did you mean kev emit pod/x Warning R m?',
    ],
    ['Warning', 'invalid object "Warning": the object comes first', USAGE],
    [
      'pod/x R Normal m',
      'invalid type "R": expected Normal or Warning',
      'did you mean kev emit pod/x Normal R m?',
    ],
    [
      'pod/x pod/y Normal R m',
      'unexpected argument "pod/y": expected one object',
      'an event is about one object',
    ],
    ['pod/x Error R m', 'invalid type "Error": expected Normal or Warning', 'use Warning'],
    ['pod/x info R m', 'invalid type "info": expected Normal or Warning', 'use Normal'],
    ['pod/x Wraning R m n', 'invalid type "Wraning": expected Normal or Warning', 'did you mean Warning?'],
    ['pod/x R m', 'invalid type "R": expected Normal or Warning', USAGE],
  ])('refuses %j', (line, message, hint) => {
    expect(problemOf(line.split(' ').filter(Boolean))).toEqual({ code: 'usage', message, hint });
  });

  it.each([
    ['pod x Normal R just for test', 'pod x Normal R "just for test"'],
    ['--namespace=shop pod/x Normal R a b', '--namespace=shop pod/x Normal R "a b"'],
    ['pod/x Normal R a --dry-run=client b c', 'pod/x Normal R "a b c" --dry-run=client'],
    ['pod/x Normal R costs $5 now', "pod/x Normal R 'costs $5 now'"],
    ["pod/x Normal R it's $5", `pod/x Normal R 'it'\\''s $5'`],
  ])('shows where quotes are missing: %s', (line, fixed) => {
    expect(problemOf(line.split(' '))?.hint).toBe(`put the message in quotes: kev emit ${fixed}`);
  });

  it('does not repeat a token', () => {
    expect(problemOf(['--token=secret', 'pod/x', 'Normal', 'R', 'a', 'b'])?.hint).toBe(
      'put the message in quotes',
    );
  });
});
