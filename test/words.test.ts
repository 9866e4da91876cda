import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';

/** Phrases that messages, help, and documents avoid, and what to write instead. */
const AVOID: readonly [phrase: RegExp, instead: string][] = [
  [/\bcannot take "/, 'invalid --flag "value": expected …'],
  [/\b(?:is|are|was|were) wanted\b/, 'expected …'],
  [/\b(?:is|are) no\b/, 'is not a …, … not found'],
  [/\bthere (?:was|were) no\b/i, '… not found'],
  [/\bhas no flag\b/, 'unknown flag'],
  [/\bis too much\b/, 'unexpected argument'],
  [/\bhas (?:a|no) meaning\b/, '--a requires --b'],
  [/\bexcludes? each other\b/, "can't be used together"],
  [/\bfolders?\b/i, 'directory'],
  [/\b(?:give|gives|gave|given|giving) up\b/, 'failed after …'],
  [/\bwaited for\b/, 'timed out waiting for …, limits how long …'],
  [/\bin hand\b/, 'in progress'],
  [/\btrying again\b/, 'retrying, reconnecting'],
  [/\bas (?:said|given|told)\b/, 'unchanged'],
  [/\bso often\b/, 'N times'],
  [/\bso long ago\b/, 'N ago'],
  [/\bhow many-th\b/, 'the Nth'],
  [/\b(?:fields|values) are so\b/, 'with these field values'],
  [/\bturn(?:s|ed)? (?:the order|text) round\b/, 'reverse'],
  [/\bparted by\b/, 'separated by'],
  [/\bstands? (?:first|behind|before|beside)\b/, 'is, means'],
  [/\bbehind the (?:slash|sign)\b/, 'after the slash'],
  [/\btold\b/, 'reported, printed'],
  [/\bnobody\b/i, 'no one, or who it is'],
  [/\banew\b/, 'again'],
  [/\bno more\b(?! than)/, 'stop, any more'],
  [
    /\b(?:left-mark|take-as-said|surroundings|patience|hopeless|tally|tallies|misfits?|unseal(?:ed)?)\b/,
    'see the glossary',
  ],
  [
    /\b(?:colour|behaviour|honour|favour|neighbour|centre\b|licence|cancell(?:ed|ing)|grey\b|labell)/i,
    'US spelling',
  ],
  [
    /\b\w*(?:normal|serial|recogn|organ|initial|minim|maxim|summar|capital|synchron)is(?:e|ed|er|ers|es|ing)\b/i,
    'US spelling',
  ],
  [/\b(?:server|proxy|plugin)s? (?:\w+ )*answer(?:s|ed)?\b/, 'responds, response'],
  [/: want /, 'expected …'],
  [/\bbeside\b/, 'next to, with, compared with'],
  [/[‘’“”]/, 'straight quotes'],
];

/** Phrases that are meant: what people type from habit. */
const MEANT: Record<string, RegExp> = { 'src/cli/line/synonyms.ts': /--(?:no-)?colour/ };

const root = fileURLToPath(new URL('..', import.meta.url));
const filesIn = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const read = (path: string) => readFileSync(root + path, 'utf8');

function report(path: string, text: string): string[] {
  return AVOID.flatMap(([phrase, instead]) => {
    const found = new RegExp(`.{0,40}(?:${phrase.source}).{0,40}`, `g${phrase.flags}`);
    return [...text.matchAll(found)]
      .filter(([line]) => !MEANT[path]?.test(line))
      .map(([line]) => `${path}: "${line.trim()}" (write: ${instead})`);
  });
}

it('documents are written in plain US English', () => {
  const others = [...filesIn('.github'), ...filesIn('src/help')].filter((path) => path.endsWith('.md'));
  expect(others).toContain('.github/CONTRIBUTING.md');
  const documents = ['README.md', 'CHANGELOG.md', 'test/bench/README.md', ...others];
  expect(documents.flatMap((path) => report(path, read(path)))).toEqual([]);
});

/** The string literals and template texts of a file, without comments, imports, and code in templates. */
async function literals(path: string): Promise<string> {
  const { code } = await transform(read(path), { loader: 'ts', charset: 'utf8', legalComments: 'none' });
  const found = code.matchAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g);
  return [...found]
    .map(([text]) =>
      text
        .slice(1, -1)
        .replaceAll('\\n', '\n')
        .replaceAll(/\$\{[^}]*\}/g, '…'),
    )
    .filter((text) => !/^\.\.?\//.test(text))
    .join('\n');
}

it('messages and help texts are written in plain US English', async () => {
  const sources = filesIn('src').filter((path) => /(?<!\.d)\.ts$/.test(path));
  expect(sources.length).toBeGreaterThan(100);
  const reports = await Promise.all(sources.map(async (path) => report(path, await literals(path))));
  expect(reports.flat()).toEqual([]);
});
