import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { type CommandLineRules, readCommandLine } from '../../../src/cli/line/command-line.ts';
import { formatFlag } from '../../../src/cli/line/typed-line.ts';

const rules: CommandLineRules = {
  options: [
    new Option('-n, --namespace <namespace>'),
    new Option('-o, --output <format>'),
    new Option('-A, --all-namespaces'),
    new Option('-w, --watch'),
    new Option('--no-headers'),
    new Option('--sort [key]'),
    new Option('-v, --verbose'),
  ],
  takesNext: (_, word) => word === 'count',
  ignoresEmpty: ({ long }) => long === '--namespace',
};

function read(line: string, more: Partial<CommandLineRules> = {}) {
  const { flags, operands, problem } = readCommandLine(line.split(' '), { ...rules, ...more });
  return problem ?? [...flags.map(formatFlag), ...operands.map(({ word }) => word)].join(' ');
}

describe('readCommandLine', () => {
  it.each([
    ['-n=shop', '--namespace=shop'],
    ['-nshop', '--namespace=shop'],
    ['-n shop', '--namespace=shop'],
    ['--namespace shop', '--namespace=shop'],
    ['--namespace=a=b', '--namespace=a=b'],
    ['-n=--watch', '--namespace=--watch'],
    ['--namespace=', ''],
    ['-n=', ''],
    ['--output=', '--output='],
    ['-Aw', '--all-namespaces --watch'],
    ['-Awojson', '--all-namespaces --watch --output=json'],
    ['-Aw=false', '--all-namespaces'],
    ['-A=true', '--all-namespaces'],
    ['-A=T --watch=1', '--all-namespaces --watch'],
    ['-w --watch=false', ''],
    ['--watch=false -w', '--watch'],
    ['--no-headers=true', '--no-headers'],
    ['--no-headers=false', ''],
    ['--sort x', '--sort x'],
    ['--sort count x', '--sort=count x'],
    ['--sort=count', '--sort=count'],
    ['-v', '--verbose'],
    ['-v6 x', '--verbose x'],
    ['-v=8 x', '--verbose x'],
    ['-v 6 x', '--verbose x'],
    ['--v=6', '--verbose'],
    ['--v 6', '--verbose'],
    ['-v=0', ''],
    ['-Av9', '--all-namespaces --verbose'],
    ['--verbose=true', '--verbose'],
    ['-v x', '--verbose x'],
    ['pod/x -n shop pod/y', '--namespace=shop pod/x pod/y'],
    ['-', '-'],
    ['-w -- -A --watch', '--watch -A --watch'],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each([
    ['--wacht', { kind: 'unknown', flag: '--wacht' }],
    ['--chunk=5', { kind: 'unknown', flag: '--chunk', value: '5' }],
    ['-Ax', { kind: 'unknown', flag: '-x' }],
    ['-x=5', { kind: 'unknown', flag: '-x', value: '5' }],
    ['-watch', { kind: 'unknown', flag: '-watch' }],
    ['—watch', { kind: 'unknown', flag: '—watch' }],
    ['––output=json', { kind: 'unknown', flag: '––output', value: 'json' }],
    ['-output=json', { kind: 'unknown', flag: '-output' }],
    ['--output', { kind: 'no-value', flag: '--output', option: rules.options[1] }],
    ['-Ao', { kind: 'no-value', flag: '-o', option: rules.options[1] }],
    ['--output -A', { kind: 'no-value', flag: '--output', option: rules.options[1], next: '-A' }],
    ['-o --watch=true', { kind: 'no-value', flag: '-o', option: rules.options[1], next: '--watch=true' }],
    ['-Ao -- x', { kind: 'no-value', flag: '-o', option: rules.options[1], next: '--' }],
    ['-Aw=maybe', { kind: 'not-boolean', flag: '-w', value: 'maybe' }],
    ['--no-headers=', { kind: 'not-boolean', flag: '--no-headers', value: '' }],
    ['--v=high', { kind: 'not-boolean', flag: '--v', value: 'high' }],
  ])('%s is a problem', (line, problem) => {
    expect(read(line)).toEqual(problem);
  });

  it('takes a number after -v as an operand of a command that takes numbers', () => {
    expect(read('-v 6', { hasNumbers: true })).toBe('--verbose 6');
  });

  it('does not parse the command line of another program', () => {
    expect(read('-A make -n --x', { stopsAtOperand: true })).toBe('--all-namespaces make -n --x');
  });

  it('reports the index of operands', () => {
    const { operands } = readCommandLine(['get', '-n', 'shop', 'pod/x', '--', '-y'], { ...rules, nameAt: 0 });
    expect(operands).toEqual([
      { word: 'pod/x', at: 3 },
      { word: '-y', at: 5 },
    ]);
  });

  it.each(['-h', '--help', '-Ah', '--wacht -h', '-n a x --help'])(
    'hears that help is asked for: %s',
    (line) => {
      expect(readCommandLine(line.split(' '), rules).asksForHelp).toBe(true);
    },
  );
});
