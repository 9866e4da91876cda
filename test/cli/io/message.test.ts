import { describe, expect, it } from 'vitest';
import { runKev } from '../../../src/cli/program.ts';
import { createIo } from '../../support/in-process.ts';

const RED = '\u001b[1;31m';
const CYAN = '\u001b[1;36m';
const END = '\u001b[0m';

describe('the labels of messages', () => {
  it.each<[env: Record<string, string>, isTerminal: boolean, flags: string[], isColored: boolean]>([
    [{}, true, [], true],
    [{}, false, [], false],
    [{ TERM: 'dumb' }, true, [], false],
    [{ NO_COLOR: '1' }, true, [], false],
    [{ NO_COLOR: '' }, true, [], true],
    [{ FORCE_COLOR: '1' }, false, [], true],
    [{ FORCE_COLOR: '0' }, true, [], false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, [], false],
    [{ NO_COLOR: '1' }, false, ['--color=always'], true],
    [{}, true, ['--color', 'never'], false],
    // The line may have errors of its own before the flag.
    [{}, true, ['--xyzzy', '--color=never'], false],
    [{}, true, ['--color=sometimes'], true],
    // The flag of another program.
    [{}, true, ['--', '--color=never'], true],
  ])('%j, terminal %s, %j: %s', async (env, isTerminal, flags, isColored) => {
    const { io, stderr } = createIo({ env });
    Object.assign(io.stderr, { isTerminal });
    await runKev(['get', '--sotr', ...flags], io);
    const [error, hint] = isColored ? [`${RED}error:${END}`, `${CYAN}hint:${END}`] : ['error:', 'hint:'];
    expect(stderr()).toBe(`${error} unknown flag "--sotr"\n${hint} did you mean --sort?\n`);
  });
});
