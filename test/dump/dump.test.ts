import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { dump as toYaml } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../src/dump/decode.ts';
import { type DumpChunk, readDump } from '../../src/dump/dump.ts';
import { UnpackLimit } from '../../src/dump/unpack-limit.ts';
import { toEventsV1 } from '../../src/event/convert.ts';
import { sampleEvent } from '../support/sample-event.ts';

const typed = (name: string, parts: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Event',
  ...sampleEvent({ metadata: { name }, lastTimestamp: '2026-03-01T12:00:00Z', count: 2, ...parts }),
});
const [a, b, c] = [typed('a'), typed('b'), typed('c')];
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
const list = (...items: unknown[]) => ({ apiVersion: 'v1', kind: 'List', items, metadata: {} });
const pretty = (value: unknown) => JSON.stringify(value, null, 4);
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  content: string | Uint8Array,
  size = 64 * 1024,
): Promise<{ names: string[]; damages: string[]; values: number; events: DumpChunk['events'] }> {
  const all: DumpChunk = { events: [], damages: [], foreign: [], others: [], objects: [], values: 0 };
  const limit = new UnpackLimit();
  for await (const piece of readDump(unzip(chunksOf(Buffer.from(content), size), limit))) {
    for (const event of piece.events) all.events.push(event);
    for (const damage of [...piece.damages, ...piece.foreign]) all.damages.push(damage);
    all.values += piece.values;
  }
  return {
    names: all.events.map(({ metadata }) => metadata.name ?? '?'),
    damages: all.damages.map(({ location, reason }) => `${location}: ${reason}`),
    values: all.values,
    events: all.events,
  };
}

describe('what a dump can be', () => {
  it.each<[string, string | Uint8Array, string[]]>([
    ['nothing', '', []],
    ['blank lines', '\n \n', []],
    ['an event', JSON.stringify(a), ['a']],
    ['an event over several lines', pretty(a), ['a']],
    ['a List', pretty(list(a, b)), ['a', 'b']],
    ['a List on one line', JSON.stringify(list(a, b)), ['a', 'b']],
    ['an empty List', pretty(list()), []],
    ['an array', pretty([a, b]), ['a', 'b']],
    ['an array with an item a line', `[\n${JSON.stringify(a)},\n${JSON.stringify(b)}\n]\n`, ['a', 'b']],
    ['a List with an item a line', `{"items":[\n${JSON.stringify(a)},\n${JSON.stringify(b)}\n]}`, ['a', 'b']],
    ['events a line', lines(a, b), ['a', 'b']],
    ['without a last newline', lines(a, b).trimEnd(), ['a', 'b']],
    ['with carriage returns', lines(a, b).replaceAll('\n', '\r\n'), ['a', 'b']],
    ['with blank lines', `\n${lines(a)}\n\n${lines(b)}`, ['a', 'b']],
    ['two events on a line', JSON.stringify(a) + JSON.stringify(b), ['a', 'b']],
    ['events over several lines', `${pretty(a)}\n${pretty(b)}\n`, ['a', 'b']],
    ['events over several lines, end to end', pretty(a) + pretty(b), ['a', 'b']],
    ['of all sorts', pretty(list(a)) + lines(b) + pretty([c]), ['a', 'b', 'c']],
    ['JSON between markers', `---\n${pretty(a)}\n---\n${pretty(b)}`, ['a', 'b']],
    ['YAML', toYaml(a), ['a']],
    ['a YAML List', toYaml(list(a, b)), ['a', 'b']],
    ['a YAML stream', `# events\n---\n${toYaml(a)}---\n${toYaml(list(b, c))}...\n`, ['a', 'b', 'c']],
    ['YAML with empty documents', `---\n---\n# none\n---\n${toYaml(a)}---\n`, ['a']],
    ['JSON, then YAML', `${JSON.stringify(a)}\n---\n${toYaml(b)}`, ['a', 'b']],
    ['among others', lines(pod, a, pod) + pretty(list(pod, b)), ['a', 'b']],
    [
      'an EventList from a server, whose items say nothing of their kind',
      JSON.stringify({
        kind: 'EventList',
        apiVersion: 'v1',
        items: [sampleEvent({ metadata: { name: 'a' } })],
      }),
      ['a'],
    ],
    ['a PodList from a server', JSON.stringify({ kind: 'PodList', items: [{ metadata: {} }] }), []],
    ['lines of a watch', lines({ type: 'ADDED', object: a }, { type: 'BOOKMARK', object: pod }), ['a']],
    ['events.k8s.io/v1', lines({ ...toEventsV1(a), kind: 'Event', apiVersion: 'events.k8s.io/v1' }), ['a']],
    ['gzipped', gzipSync(lines(a, b)), ['a', 'b']],
    ['gzipped in parts', Buffer.concat([gzipSync(lines(a)), gzipSync(lines(b))]), ['a', 'b']],
    [
      'gzipped, and padded with zeros',
      Buffer.concat([gzipSync(lines(a)), gzipSync(lines(b)), Buffer.alloc(3000)]),
      ['a', 'b'],
    ],
    ['gzipped YAML', gzipSync(toYaml(list(a, b))), ['a', 'b']],
    ['with a byte order mark', `\ufeff${lines(a)}`, ['a']],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${pretty(list(a))}`, 'utf16le'), ['a']],
  ])('%s', async (_, content, expected) => {
    for (const size of [64 * 1024, 1, 7]) {
      const { names, damages } = await read(content, size);
      expect({ names, damages }).toEqual({ names: expected, damages: [] });
    }
  });

  it('is the same in JSON and YAML, whatever its texts are', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'yes',
        'null',
        '1.5',
        '2026-03-01T12:00:00Z',
        '- a',
        '--- x',
        'a\n---\nb',
        '#',
        '0x1f',
        '~',
      ),
    );
    const events = fc.array(
      fc.record({ message: text, reason: text, annotations: fc.dictionary(text, text) }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 300 }), async (parts, size) => {
        const all = parts.map(({ annotations, ...rest }) => ({
          ...typed('x', rest),
          metadata: { name: 'x', namespace: 'ns', annotations },
        }));
        const wanted = { damages: [], events: all };
        expect(await read(lines(...all), size)).toMatchObject(wanted);
        expect(await read(pretty(list(...all)), size)).toMatchObject(wanted);
        expect(await read(toYaml(list(...all)), size)).toMatchObject(wanted);
        expect(await read(all.map((one) => `---\n${toYaml(one)}`).join(''), size)).toMatchObject(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps times as text, and all that is below the second', async () => {
    const eventTime = '2026-03-01T12:00:00.123456Z';
    const text = `kind: Event\neventTime: ${eventTime}\ncount: 3\ninvolvedObject: {kind: Pod}`;
    expect((await read(text)).events).toMatchObject([
      { eventTime, count: 3, metadata: {}, involvedObject: { kind: 'Pod' } },
    ]);
  });
});

describe('what is damaged', () => {
  const cut = (value: unknown, by: number) => JSON.stringify(value).slice(0, -by);

  it.each<[string, string | Uint8Array, string[], (string | RegExp)[]]>([
    ['a line cut off', `${lines(a)}${cut(b, 20)}\n${lines(c)}`, ['a', 'c'], [/^line 2: not valid JSON/]],
    ['a line cut off behind a brace', `${lines(a)}${cut(b, 1)}\n${lines(c)}`, ['a', 'c'], [/^line 2: /]],
    ['a line cut off behind a colon', `{"kind":\n${lines(b, c)}`, ['b', 'c'], [/^line 1: /]],
    ['a line cut off within a text', `{"kind":"Ev\n${lines(b, c)}`, ['b', 'c'], [/^line 1: /]],
    ['the last line cut off', `${lines(a)}${cut(b, 5)}`, ['a'], [/^line 2: /]],
    [
      'a line with too much',
      `${lines(a)}${JSON.stringify(b)}}\n${lines(c)}`,
      ['a', 'b', 'c'],
      [/^line 2: text, which is neither JSON nor YAML/],
    ],
    [
      'a line that is no JSON',
      `${lines(a)}oops\n${lines(c)}`,
      ['a', 'c'],
      ['line 2: text, which is neither JSON nor YAML: "oops"'],
    ],
    ['the first line', `oops\n${lines(b)}`, ['b'], ['line 1: text, which is neither JSON nor YAML: "oops"']],
    ['a wrong comma', `${JSON.stringify(a).slice(0, -1)},}\n${lines(b)}`, ['b'], [/^line 1: not valid JSON/]],
    ['a List cut off', pretty(list(a, b, c)).slice(0, -300), ['a', 'b'], [/^item 3 \(line 43\): cut off$/]],
    ['a List cut off between items', pretty(list(a, b)).split('\n        {')[0] ?? '', [], [/cut off/]],
    [
      'a List on one line, cut off',
      JSON.stringify(list(a, b, c)).slice(0, -100),
      ['a', 'b'],
      [/^item 3 \(line 1\): cut off$/],
    ],
    [
      'an item of a List',
      pretty(list(a, b, c)).replace('"name": "b",', '"name": b,'),
      ['a', 'c'],
      [/^item 2 \(line 24\): not valid JSON/],
    ],
    [
      'an item without its end',
      pretty(list(a, b, c)).replace(/\n {8}\},\n {8}\{\n(.*\n.*\n.*\n.*"c")/, '\n        {\n$1'),
      ['a', 'c'],
      [/^item 2 \(line 24\)/],
    ],
    [
      'an item of a List on one line',
      JSON.stringify(list(a, b, c)).replace('"name":"b"', '"name":b'),
      ['a', 'c'],
      [/^item 2/],
    ],
    [
      'items that are none',
      pretty(list(a, null, 'x', 5, [], c)),
      ['a', 'c'],
      [/^item 2 .*not a Kubernetes object$/, /^item 3/, /^item 4/],
    ],
    ['an object that is none', lines({ foo: 1 }, a), ['a'], ['line 1: not a Kubernetes object']],
    [
      'an event of other members',
      lines({ ...a, involvedObject: 'x' }, b),
      ['b'],
      ['line 1: "involvedObject" is not an object'],
    ],
    [
      'a message that is none',
      lines({ ...a, message: ['x'] }, b),
      ['b'],
      ['line 1: "message" is not a string'],
    ],
    [
      'a time that is none',
      lines({ ...a, lastTimestamp: {} }, b),
      ['b'],
      ['line 1: "lastTimestamp" is not a string'],
    ],
    ['a count that is none', lines({ ...a, count: 'many' }, b), ['b'], ['line 1: "count" is not a number']],
    [
      'labels that are none',
      lines({ ...a, metadata: { labels: { x: {} } } }, b),
      ['b'],
      ['line 1: "metadata.labels" does not hold texts'],
    ],
    [
      'a YAML document',
      `${toYaml(a)}---\nkind: [\n---\n${toYaml(c)}`,
      ['a', 'c'],
      [/^document 2 \(line \d+\): not valid YAML/],
    ],
    [
      'an item of a YAML List',
      toYaml(list(a, b, c)).replace('name: b', 'name: "b'),
      ['a', 'c'],
      [/^document 1, item 2 \(line \d+\): not valid YAML/],
    ],
    [
      'a YAML List cut off',
      toYaml(list(a, b, c), { noArrayIndent: true }).replace(/name: c(?:.|\n)*$/, 'name: "c'),
      ['a', 'b'],
      [/^document 1, item 3/],
    ],
    ['text', 'hello\n', [], ['line 1: text, which is neither JSON nor YAML: "hello"']],
    ['a YAML text', '"hello": "x', [], [/^line 1: text, which is neither JSON nor YAML/]],
    [
      'gzip cut off',
      gzipSync(lines(a, b)).subarray(0, -8),
      ['a', 'b'],
      ['what follows line 2: the compressed data is damaged (cut off)'],
    ],
    [
      'gzip that is none',
      Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      [],
      [/^its beginning: the compressed data is damaged/],
    ],
  ])('%s', async (_, content, expected, damages) => {
    for (const size of [64 * 1024, 11]) {
      const found = await read(content, size);
      expect(found.names).toEqual(expected);
      expect(found.damages).toEqual(
        damages.map((damage) => (typeof damage === 'string' ? damage : expect.stringMatching(damage))),
      );
    }
  });

  it('distinguishes what cannot be read from what has no events', async () => {
    expect(await read('hello')).toMatchObject({ values: 0 });
    expect(await read(lines(pod))).toMatchObject({ values: 1, damages: [] });
    expect(await read(pretty(list()))).toMatchObject({ values: 1, damages: [] });
  });

  it('loses no whole line to a damaged one', async () => {
    const whole = fc.constantFrom(a, b, c, pod).map((value) => JSON.stringify(value));
    const line = fc.oneof(
      { weight: 3, arbitrary: whole.map((text) => ({ text, isWhole: true })) },
      fc
        .tuple(whole, fc.nat())
        .map(([text, at]) => ({ text: text.slice(0, at % text.length), isWhole: false })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.integer({ min: 1, max: 500 }),
        async (all, size) => {
          const { names, damages } = await read(all.map(({ text }) => `${text}\n`).join(''), size);
          const events = all.filter((one) => one.isWhole).map(({ text }) => JSON.parse(text));
          expect(names).toEqual(
            events.filter(({ kind }) => kind === 'Event').map(({ metadata }) => metadata.name),
          );
          // Damaged lines next to each other may be told as one place.
          expect(damages.length > 0).toBe(all.some(({ text, isWhole }) => !isWhole && text !== ''));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('throws at nothing', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ',',
            ':',
            '\n',
            ' ',
            '-',
            '---\n',
            'items',
            'kind: Event\n',
            '&a',
            '*a',
            '\\',
            '!',
            '%',
            '|',
          ),
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        await read(content);
        await read(Buffer.concat([gzipSync(content).subarray(0, -1), Buffer.from(content)]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what means harm', () => {
  it('cannot multiply itself', async () => {
    const bomb = ['a: &a ["x","x","x","x","x","x","x","x","x"]'];
    for (const [name, last] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => pair.split(''))) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${last}`).join(',')}]`);
    }
    const { names, damages } = await read(
      `${bomb.join('\n')}\nkind: Event\nmetadata: {name: bomb}\n---\n${toYaml(a)}`,
    );
    expect(names).toEqual(['a']);
    expect(damages).toEqual([expect.stringContaining('it is nested too deeply, or grows by its aliases')]);
  });

  it('cannot go in a circle', async () => {
    const { damages } = await read('kind: Event\nmetadata: {}\ninvolvedObject: {kind: Pod}\nx: &x {y: *x}\n');
    expect(damages).toHaveLength(1);
  });

  it('cannot go too deep', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(await read(`{"kind":"Event","x":${deep}}\n${lines(a)}`)).toMatchObject({
      names: ['a'],
      damages: ['line 1: it is nested too deeply, or grows by its aliases'],
    });
    expect(
      await read(`kind: Event\ninvolvedObject: {kind: Pod}\nmetadata: ${deep}\n---\n${toYaml(a)}`),
    ).toMatchObject({
      names: ['a'],
      damages: [expect.stringMatching(/^document 1 /)],
    });
  });

  // Each of these went on for minutes or hours, in which not even Ctrl-C is heard, or ended with a stack that
  // overflowed.
  it.each<[string, string]>([
    ['a line of blanks behind a word', `a${' '.repeat(2_000_000)}`],
    ['very many objects on a line', '{}'.repeat(200_000)],
    ['a list of them that is cut off', `[${'{},'.repeat(200_000)}`],
    ['a list of nothing but beginnings', `[${'{"kind":"x",'.repeat(100_000)}`],
    ['the same, an item a line', `[\n${'  {\n'.repeat(100_000)}`],
    [
      'lines of a watch within one another',
      `${'{"type":"x","object":'.repeat(50_000)}{}${'}'.repeat(50_000)}`,
    ],
  ])('cannot be %s', async (_, content) => {
    const { names, damages } = await read(content);
    expect(names).toEqual([]);
    expect(damages.length).toBeGreaterThan(0);
  });

  it('can be a damaged list of more items than a function can have arguments', async () => {
    const { names, damages } = await read(`[${`${JSON.stringify(a)},`.repeat(150_000)}{"`);
    expect(names).toHaveLength(150_000);
    expect(damages).toHaveLength(1);
  });

  it('cannot change what all objects have', async () => {
    const json =
      '{"kind":"Event","__proto__":{"polluted":1},"involvedObject":{"kind":"Pod"},"metadata":{"name":"x","__proto__":{"polluted":1}}}';
    const yaml =
      'kind: Event\ninvolvedObject: {kind: Pod}\n__proto__: {polluted: 1}\nmetadata: {name: x, __proto__: {polluted: 1}}\n';
    for (const content of [json, yaml]) {
      const { names, events } = await read(content);
      expect(names).toEqual(['x']);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
      expect((events[0] as unknown as { polluted?: number }).polluted).toBeUndefined();
      expect((events[0]?.metadata as { polluted?: number } | undefined)?.polluted).toBeUndefined();
    }
  });
});
