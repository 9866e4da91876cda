import { describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';

describe('a wrong command line', () => {
  it.each([
    [['gte'], 'there is no command "gte"', 'did you mean get?'],
    [['gte', '--help'], 'there is no command "gte"', 'did you mean get?'],
    [['help', 'gte'], 'there is no command "gte"', 'did you mean get?'],
    [['xyzzy'], 'there is no command "xyzzy"', 'kev --help lists them'],
    [['get', '--sotr'], 'kev get has no flag "--sotr"', 'did you mean --sort?'],
    [['get', '--xyzzy'], 'kev get has no flag "--xyzzy"', 'kev get --help lists them'],
    [['--naemspace', 'x', 'get'], 'kev has no flag "--naemspace"', 'did you mean --namespace?'],
    [['get', '--for'], '--for needs a value: <type[/name]>', undefined],
    [['wait'], 'kev wait needs TYPE/NAME', 'usage: kev wait TYPE/NAME [flags]'],
    [
      ['completion', 'bash', 'zsh'],
      'kev completion takes one argument: "zsh" is too much',
      'usage: kev completion bash|zsh|fish',
    ],
    [['get', '--color', 'no'], 'cannot take "no" for --color: auto, always or never is wanted', undefined],
    [
      ['get', '--color', "it's"],
      'cannot take "it\'s" for --color: auto, always or never is wanted',
      undefined,
    ],
    [['completion', 'sh'], 'cannot take "sh" for the shell: bash, zsh or fish is wanted', undefined],
  ])('%j', async (args, message, hint) => {
    const stderr = `error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`;
    expect(await runInProcess(args)).toEqual({ status: 2, stdout: '', stderr });
  });
});
