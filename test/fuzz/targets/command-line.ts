import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runInProcess } from '../../support/in-process.ts';
import { corpusLines, readCorpus } from '../corpus.ts';
import { likeLinesOf, mutatedText } from '../mutated-text.ts';
import { checkVisible, target } from '../target.ts';

/** Whole command lines, run in this process without a cluster: what the parsers by themselves do not show. */

const store = mkdtempSync(join(tmpdir(), 'kev-fuzz-'));
process.on('exit', () => rmSync(store, { recursive: true, force: true }));

const STDIN = readCorpus('events.ndjson');

/** Flags of reading commands, with values that are nearly right. */
const readFlag = fc.oneof(
  ...[
    ['--for', 'object-names.txt'],
    ['--since', 'times.txt'],
    ['--before', 'times.txt'],
    ['-l', 'label-selectors.txt'],
    ['--field-selector', 'field-selectors.txt'],
    ['--sort-by', 'jsonpaths.txt'],
    ['-o', 'output-formats.txt'],
    ['--timezone', 'object-names.txt'],
    ['--tail', 'durations.txt'],
    ['--include', 'message-templates.txt'],
    ['--types', 'expressions.txt'],
    ['--reason', 'expressions.txt'],
  ].map(([flag = '', file = '']) =>
    likeLinesOf(file).map((value) => [`${flag}${flag[1] === '-' ? '=' : ''}${value}`]),
  ),
  likeLinesOf('jsonpaths.txt').map((value) => ['-o', `jsonpath=${value}`]),
  likeLinesOf('columns.txt').map((value) => ['-o', `custom-columns=${value}`]),
  ...['--recursive', '-A', '--counts', '-t', '--no-headers', '--summary', '--reverse', '--sort'].map((flag) =>
    fc.constant([flag]),
  ),
);

const read = fc.array(readFlag, { maxLength: 3 }).map((flags) => ['get', '-f', '-', ...flags.flat()]);
const describe = likeLinesOf('object-names.txt').map((object) => ['describe', '-f', '-', '--', object]);
const watch = fc
  .tuple(likeLinesOf('expressions.txt'), likeLinesOf('expressions.txt'))
  .map(([until, failOn]) => ['watch', '-f', '-', `--until=${until}`, `--fail-on=${failOn}`]);
const emit = fc
  .tuple(likeLinesOf('object-names.txt'), likeLinesOf('times.txt'), likeLinesOf('label-selectors.txt'))
  .map(([object, at, label]) => [
    ...['emit', '--local', '--dry-run=client', `--at=${at}`, `--label=${label}`, `--annotation=${label}`],
    ...['--', object, 'Normal', 'R', 'm'],
  ]);
const complete = fc
  .tuple(fc.constantFrom('get', 'watch', 'emit', 'wait', '-n', '-o'), likeLinesOf('object-names.txt'))
  .map(([command, word]) => ['__complete', command, word]);

const STATUSES = [0, 1, 2, 3, 5, 10, 124];

export const commandLine = target(
  'command lines',
  fc.tuple(
    fc.oneof(read, read, describe, watch, emit, complete),
    mutatedText([STDIN, ...corpusLines('events.ndjson')]),
  ),
  async ([argv, stdin]) => {
    const { status, stderr } = await runInProcess(argv, { stdin, env: { KEV_STORE: store } });
    if (!STATUSES.includes(status ?? -1)) throw new Error(`status ${status}: ${stderr}`);
    checkVisible(stderr);
    if ((stderr.match(/^error: /gm)?.length ?? 0) > 1) throw new Error(`more than one error: ${stderr}`);
  },
);
