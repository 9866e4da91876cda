import { describe, expect, it } from 'vitest';
import { hintForCommand } from '../../../../src/cli/commands/run/hint.ts';

describe('hintForCommand', () => {
  it.each([
    [['echo hi'], 'leave the command without quotes: kev run -- echo hi'],
    [['make deploy', 'a b'], 'leave the command without quotes: kev run -- make deploy "a b"'],
    [['a | b'], 'a shell runs such a line: kev run -- sh -c "a | b"'],
    [['echo "$HOME" it\'s'], `a shell runs such a line: kev run -- sh -c 'echo "$HOME" it'\\''s'`],
    [['A=1', 'make', 'x y'], 'kev run -- env A=1 make "x y"'],
    [['nosuch'], undefined],
    [['nosuch', 'a b'], undefined],
    [[' '], undefined],
  ])('%j', (words, hint) => {
    expect(hintForCommand(words)).toBe(hint);
  });
});
