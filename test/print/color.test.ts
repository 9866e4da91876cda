import { describe, expect, it } from 'vitest';
import { colorLevel } from '../../src/print/color.ts';

describe('colorLevel', () => {
  it.each([
    ['auto', {}, true, 1],
    ['auto', {}, false, 0],
    ['auto', { TERM: 'dumb' }, true, 0],
    ['auto', { NO_COLOR: '1' }, true, 0],
    ['auto', { NO_COLOR: '' }, true, 1],
    ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, 0],
    ['auto', { FORCE_COLOR: '1' }, false, 1],
    ['auto', { FORCE_COLOR: '' }, false, 1],
    ['auto', { FORCE_COLOR: '0' }, true, 0],
    ['auto', { FORCE_COLOR: 'false' }, true, 0],
    ['always', { NO_COLOR: '1' }, false, 1],
    ['auto', { TERM: 'xterm-256color' }, true, 2],
    ['auto', { TERM: 'xterm-256color' }, false, 0],
    ['auto', { TERM: 'xterm', COLORTERM: 'truecolor' }, true, 2],
    ['always', { TERM: 'tmux-256color' }, false, 2],
    ['never', { FORCE_COLOR: '1' }, true, 0],
  ] as const)('%s with %j, terminal %j: %d', (flag, env, isTerminal, level) => {
    expect(colorLevel(flag, env, isTerminal)).toBe(level);
  });
});
