import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../support/in-process.ts';

describe('a wrong command line', () => {
  it.each([
    ['gte --help', 'unknown command "gte"', 'did you mean kev get --help?'],
    ['help gte', 'unknown help topic "gte"', 'did you mean kev help get?'],
    ['help redaing', 'unknown help topic "redaing"', 'did you mean kev help reading?'],
    ['get --for', '--for needs a value: <type[/name]>', undefined],
    ['get --since', '--since needs a value: <time>', undefined],
    ['emit pod/x Normal R m --dry-run', '--dry-run needs a value: client, server, or none', undefined],
    ['wait', 'kev wait needs TYPE/NAME', 'usage: kev wait TYPE/NAME [flags]'],
    ['completion bash zsh', 'unexpected argument "zsh"', 'usage: kev completion bash|zsh|fish'],
    ['get --color no', 'invalid --color "no": expected auto, always, or never', undefined],
    ["get --color it's", 'invalid --color "it\'s": expected auto, always, or never', undefined],
    ['completion sh', 'invalid shell "sh": expected bash, zsh, or fish', undefined],
    ['get --no-headers=perhaps', 'invalid --no-headers "perhaps": expected true or false', undefined],
    ['get -w=2', 'invalid -w "2": expected true or false', undefined],
    ['run -v=high true', 'invalid -v "high": expected true or false', undefined],
    ['-n x', 'missing command', 'did you mean kev get -n x?'],
    [
      'wait deploy/web Deployed',
      'unexpected argument "Deployed": expected an object',
      'did you mean --reason Deployed?',
    ],
  ])('%s', async (line, message, hint) => {
    const stderr = `error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`;
    expect(await runInProcess(line.split(' '))).toEqual({ status: 2, stdout: '', stderr });
  });
});

describe('an unknown command', () => {
  it.each([
    ['gte', 'did you mean kev get?'],
    ['egt', 'did you mean kev get?'],
    ['wacth', 'did you mean kev watch?'],
    ['desc', 'did you mean kev describe?'],
    ['wa', 'did you mean kev watch or kev wait?'],
    ['tail', 'did you mean kev watch?'],
    ['logs', 'did you mean kev watch?'],
    ['LS', 'did you mean kev get?'],
    ['show', 'did you mean kev get or kev describe?'],
    ['warnings', 'did you mean kev get --types Warning?'],
    ['version', 'did you mean kev --version?'],
    ['pods', 'did you mean kev get pods?'],
    ['deploy/web', 'did you mean kev get deploy/web?'],
    // What is spelled like a command need not mean it.
    ['patch', 'kev only records and reads events: use kubectl patch'],
    ['edit', 'kev only records and reads events: use kubectl edit'],
    ['set', 'kev only records and reads events: use kubectl set'],
    ['bet', 'see kev --help'],
    ['match', 'see kev --help'],
    ['xyzzy', 'see kev --help'],
    ['', 'see kev --help'],
  ])('%s', async (name, hint) => {
    expect(await runInProcess([name])).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: unknown command "${name}"\nhint: ${hint}\n`,
    });
  });
});

describe('an unknown flag', () => {
  it.each([
    ['get', '--sotr', 'did you mean --sort?'],
    ['get', '--naemspace=x', 'did you mean --namespace?'],
    ['get', '--all-n', 'did you mean --all-namespaces?'],
    ['get', '--since-yesterday', 'did you mean --since?'],
    ['get', '-since', 'did you mean --since?'],
    ['get', '--xyzzy=1', 'see kev get --help'],
    ['get', '-x', 'see kev get --help'],
    ['get', '--follow', 'did you mean --watch?'],
    ['watch', '--follow', 'kev watch follows by itself'],
    ['watch', '-w', 'kev watch follows by itself'],
    ['get', '--warnings', 'did you mean --types Warning?'],
    ['wait', '--warnings', 'did you mean --type Warning?'],
    ['get', '--level=Warning', 'did you mean --types?'],
    ['watch', '--grep=x', 'did you mean --include?'],
    ['wait', '--grep', 'did you mean --include?'],
    ['get', '-r', 'did you mean --reason?'],
    ['get', '--limit=5', 'did you mean --tail 5?'],
    ['get', '--all', 'did you mean --all-namespaces?'],
    ['get', '--json', 'did you mean -o json?'],
    ['flush', '--ctx', 'did you mean --context?'],
    ['describe', '--for', 'the object is an argument: kev describe TYPE/NAME'],
    [
      'wait',
      '--for=condition=Available',
      'kev wait waits for events: kev wait TYPE/NAME --reason REASON; for conditions use kubectl wait',
    ],
    [
      'emit',
      '--type',
      'type, reason, and message are arguments: kev emit TYPE/NAME Normal|Warning REASON MESSAGE',
    ],
    [
      'emit',
      '-m',
      'type, reason, and message are arguments: kev emit TYPE/NAME Normal|Warning REASON MESSAGE',
    ],
  ])('kev %s %s', async (command, flag, hint) => {
    expect(await runInProcess([command, flag, 'x'])).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: unknown flag "${flag.split('=')[0]}"\nhint: ${hint}\n`,
    });
  });

  it('before the command', async () => {
    expect((await runInProcess(['--since', '5m', 'get'])).stderr).toBe(
      'error: unknown flag "--since"\nhint: the flags of a command come after its name: kev get --since 5m\n',
    );
    expect((await runInProcess(['--naemspace', 'x', 'get'])).stderr).toContain('did you mean --namespace?');
  });
});
