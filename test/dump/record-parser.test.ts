import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../src/dump/lines.ts';
import { type DumpRecord, MAX_BUFFER, MAX_VALUE } from '../../src/dump/record.ts';
import { RecordParser } from '../../src/dump/record-parser.ts';

/** What is read of a text that comes in chunks, in few words. */
async function read(chunks: Iterable<string>, maxLine?: number): Promise<string[]> {
  const [splitter, parser] = [new LineSplitter(maxLine), new RecordParser()];
  const records: DumpRecord[] = [];
  for (const chunk of chunks) records.push(...(await parser.take(splitter.push(chunk))));
  records.push(...(await parser.take(splitter.end())), ...parser.end());
  return records.map((record) => {
    if (record.kind === 'value') return `value ${JSON.stringify(record.value).slice(0, 30)}`;
    return record.kind === 'text' ? `text ${record.first}-${record.last}` : `damage ${record.reason}`;
  });
}

function* repeated(start: string, item: (at: number) => string, count: number, end: string) {
  yield start;
  for (let at = 0; at < count; at++) yield item(at);
  yield end;
}

const MIB = 1024 * 1024;

describe('RecordParser', () => {
  it.each([
    ['text before JSON', 'Warning: x\n{"a":1}\n', ['text 1-1', 'value {"a":1}']],
    ['several lines of text', 'a\n\nb\n{"a":1}\nc', ['text 1-1', 'text 3-3', 'value {"a":1}', 'text 5-5']],
    ['a log line', '[INFO] x\n[1, 2\n[{"a":1}]\n', ['text 1-2', 'value [{"a":1}]']],
    ['YAML after JSON without a marker', '{"a":1}\nkind: Pod\n', ['value {"a":1}', 'value {"kind":"Pod"}']],
    ['JSON after YAML without a marker', 'kind: Pod\n{"a":1}\n', ['value {"kind":"Pod"}', 'value {"a":1}']],
    ['YAML after a prompt', '$ kubectl get\nkind: Pod\n', ['text 1-1', 'value {"kind":"Pod"}']],
    ['text within YAML', 'kind: Pod\nError: x\nmetadata: {}\n', ['value {"kind":"Pod","Error":"x","met']],
    ['a prompt behind YAML', 'kind: Pod\ndone\n', ['value {"kind":"Pod"}', 'text 2-2']],
    ['a list of words', '- a\n- b\n', ['text 1-2']],
  ])('finds %s', async (_, text, expected) => {
    for (const size of [1, 5, 1000]) {
      const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      expect(await read(chunks)).toEqual(expected);
    }
  });

  it('reads lines in parts: a value in one, a list, and text', async () => {
    const text = '{"a":"xxxxxxxxxxxxxxxxxxxx\\"]"}\n[{"b":1},{"b":2}]{"c":3} {"d":4}\nnothing but text\n';
    const chunks = text.match(/[\s\S]{1,3}/g) ?? [];
    expect(await read(chunks, 5)).toEqual([
      'value {"a":"xxxxxxxxxxxxxxxxxxxx\\"]"'.slice(0, 36),
      'value [{"b":1},{"b":2}]',
      'value {"c":3}',
      'value {"d":4}',
      'text 3-3',
    ]);
  });

  it('gives the items of a long list as they come, on one line or many', async () => {
    const item = (at: number) => `{"at":${at},"x":"${'x'.repeat(MIB)}"}`;
    const count = (2 * MAX_BUFFER) / MIB;
    const onOne = await read(
      repeated('{"items":[', (at) => `${at ? ',' : ''}${item(at)}`, count, '],"kind":"List"}'),
    );
    expect(onOne.every((record) => record.startsWith('value '))).toBe(true);
    expect(onOne.length).toBeGreaterThan(count / 2);
    const onMany = await read(
      repeated(
        '{\n    "items": [\n',
        (at) => `${at ? ',\n' : ''}        ${item(at)}`,
        count,
        '\n    ],\n    "kind": "List"\n}\n',
      ),
    );
    expect(onMany.every((record) => record.startsWith('value '))).toBe(true);
  });

  it('gives the items of a long YAML list as they come', async () => {
    const item = (at: number) => `- at: ${at}\n  x: ${'x'.repeat(MIB)}\n`;
    const found = await read(repeated('kind: List\nitems:\n', item, MAX_BUFFER / MIB + 4, ''));
    expect(found.filter((record) => record.startsWith('value {"at":'))).not.toHaveLength(0);
    expect(found.every((record) => record.startsWith('value '))).toBe(true);
  });

  it('skips a value that is too long, and reads what follows', async () => {
    const long = repeated('{"a":"', () => 'x'.repeat(MIB), MAX_VALUE / MIB + 20, '"}\n{"b":1}\n');
    expect(await read(long)).toEqual(['damage longer than 64 million characters', 'value {"b":1}']);
  });

  it('keeps nothing of a line of text, however long it is', async () => {
    const text = repeated('', () => '\0'.repeat(MIB), 3 * (MAX_BUFFER / MIB), '\n{"b":1}\n');
    expect(await read(text)).toEqual(['text 1-1', 'value {"b":1}']);
  });
});
