import { describe, expect, it } from 'vitest';
import { toEmitArguments } from '../../../../src/cli/commands/emit/arguments.ts';

describe('toEmitArguments', () => {
  it.each([[['pod/x', 'Warning', 'R', 'm']], [['pod', 'x', 'Warning', 'R', 'm']]])('%j', (words) => {
    expect(toEmitArguments(words)).toEqual({ object: 'pod/x', type: 'Warning', reason: 'R', message: 'm' });
  });

  it.each([
    [[], 'kev emit needs TYPE/NAME'],
    [['pod/x'], 'kev emit needs Normal|Warning'],
    [['pod', 'x', 'warning'], 'kev emit needs REASON'],
    [['pod/x', 'Warning', 'R'], 'kev emit needs MESSAGE'],
    [['Warning', 'pod/x', 'R', 'm'], 'cannot take "Warning" for an object: the object comes first'],
  ])('refuses %j', (words, message) => {
    const hint = 'usage: kev emit TYPE/NAME Normal|Warning REASON MESSAGE [flags]';
    expect(() => toEmitArguments(words)).toThrow(expect.objectContaining({ code: 'usage', message, hint }));
  });

  it('shows where quotes are missing', () => {
    expect(() => toEmitArguments(['pod', 'x', 'Normal', 'R', 'just', 'for', 'test'])).toThrow(
      expect.objectContaining({
        message: 'the message is one word to the shell, and "for" is too much',
        hint: 'put it in quotes: kev emit pod/x Normal R "just for test"',
      }),
    );
  });
});
