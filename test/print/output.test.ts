import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { load, loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { KevError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { createEventOutput, type OutputOptions, parseOutputFormat } from '../../src/print/output.ts';
import { capture } from '../support/capture.ts';
import { sampleEvent } from '../support/sample-event.ts';

async function print(format: string, events: CoreV1Event[], options?: OutputOptions): Promise<string> {
  const out = capture();
  const output = await createEventOutput(parseOutputFormat(format), out.write, options);
  // In two batches, as they may come.
  output.write(events.slice(0, 3), 0n);
  output.write(events.slice(3), 0n);
  output.end();
  return out.text();
}

function golden(name: string): string {
  return readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');
}

const nginx: CoreV1Event[] = JSON.parse(golden('samples/nginx-get.json')).items;

const evil = sampleEvent({
  metadata: {
    annotations: JSON.parse('{"10":"a","2":"","b":"no","__proto__":"p","t":"2026-03-01"}'),
    labels: { y: 'null', lines: 'a\nb\n', blank: ' x' },
  },
  message: '<b> & "q" \u2028\x1b[1m \x85\x9b\u202e\x7f\n\t\u{e0041} é 世界 🚀',
});
const whole = { ...evil, apiVersion: 'v1', kind: 'Event' };

describe('what kubectl 1.32 prints of the same events', () => {
  it.each([
    ['json', 'nginx-get.json.txt'],
    [
      'jsonpath={range .items[?(@.count>2)]}{.reason}{"\\t"}{.source}{"\\n"}{end}{.items[*].metadata.name}',
      'nginx-get.jsonpath.txt',
    ],
  ])('%s, to the byte', async (format, file) => {
    expect(await print(format, nginx)).toBe(golden(`print/${file}`));
  });

  it('custom-columns, to the byte', async () => {
    const out = capture();
    const format = 'custom-columns=NAME:.metadata.name,COUNT:.count,NOPE:.nope,SOURCE:.source';
    const output = await createEventOutput(parseOutputFormat(format), out.write);
    output.write(nginx, 0n);
    output.end();
    expect(out.text()).toBe(golden('print/nginx-get.custom-columns.txt'));
  });

  it('yaml, the same data with the same members and indents', async () => {
    const ours = await print('yaml', nginx);
    const theirs = golden('print/nginx-get.yaml.txt');
    expect(load(ours)).toEqual(load(theirs));
    const members = (text: string) => text.match(/^[ -]*\w+:(?= |$)/gm);
    expect(members(ours)).toEqual(members(theirs));
  });
});

describe('no events', () => {
  it.each([
    [
      'json',
      '{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
    ],
    ['yaml', 'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n'],
    ['ndjson', ''],
    ['name', ''],
    ['wide', ''],
    ['', ''],
    ['custom-columns=NAME:.metadata.name,X:.x', 'NAME   X\n'],
    ['jsonpath={.items[*].metadata.name}', ''],
  ])('as %j', async (format, text) => {
    expect(await print(format, [])).toBe(text);
  });
});

describe('data', () => {
  it.each(['json', 'ndjson', 'yaml'])(
    'comes back from %s as it was, with nothing hidden in the text',
    async (format) => {
      const text = await print(format, [evil, evil]);
      expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\x7f-\x9f]|(?!\n)\p{Cc}/u);
      const events =
        format === 'ndjson'
          ? text
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line))
          : undefined;
      const list = format === 'json' ? JSON.parse(text) : format === 'yaml' ? load(text) : { items: events };
      expect(list.items).toEqual([whole, whole]);
    },
  );

  it.each(['json', 'yaml', 'ndjson'])(
    '%s leaves out who wrote which member, a template shows it',
    async (format) => {
      const managed = sampleEvent({ metadata: { managedFields: [{ manager: 'kubelet' }] } });
      expect(await print(format, [managed])).toBe(await print(format, [sampleEvent()]));
      const forgotten = sampleEvent({ metadata: { managedFields: undefined } });
      expect(await print(format, [forgotten])).toBe(await print(format, [sampleEvent()]));
      expect(await print('jsonpath={..manager}', [managed])).toBe('kubelet');
    },
  );

  it('is a law: any data come back', async () => {
    const annotations = fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(annotations, async (some) => {
        const event = sampleEvent({ metadata: { annotations: some } });
        const expected = [{ ...event, apiVersion: 'v1', kind: 'Event' }];
        expect(JSON.parse(await print('json', [event])).items).toEqual(expected);
        expect((load(await print('yaml', [event])) as { items: unknown }).items).toEqual(expected);
      }),
    );
  });

  it('comes one by one in a stream', async () => {
    const events = [evil, sampleEvent(), sampleEvent(), sampleEvent({ message: 'last' })];
    const expected = events.map((event) => ({ ...event, apiVersion: 'v1', kind: 'Event' }));
    const json = await print('json', events, { stream: true });
    expect(JSON.parse(`[${json.replaceAll('\n}\n{', '\n},\n{')}]`)).toEqual(expected);
    expect(loadAll(await print('yaml', events, { stream: true }))).toEqual(expected);
    expect(await print('jsonpath={.reason} ', events, { stream: true })).toBe(
      'Started Started Started Started ',
    );
  });

  it('has members in order of name, numbers as texts', async () => {
    expect(await print('json', [evil])).toMatch(/"10": "a",\s+"2": "",\s+"__proto__": "p",\s+"b": "no"/);
  });
});

describe('names', () => {
  it('are a line each, and cannot be more', async () => {
    expect(await print('name', [sampleEvent(), sampleEvent({ metadata: { name: 'a\nb' } })])).toBe(
      'event/web-0.1\nevent/a\\nb\n',
    );
  });
});

describe('jsonpath', () => {
  it("escapes what events hold on a terminal, and leaves the template's own text", async () => {
    const format = 'jsonpath={range .items[*]}{.message}{"\\t"}|{end}';
    const event = sampleEvent({ message: 'a\x1b[1m\nb' });
    expect(await print(format, [event], { terminal: true })).toBe('a\\x1b[1m\nb\t|');
    expect(await print(format, [event])).toBe('a\x1b[1m\nb\t|');
  });
});

describe('custom-columns', () => {
  it.each([
    ['O:{.involvedObject.kind}/{.involvedObject.name},R:.reason', 'O           R\nPod/web-0   Started\n'],
    ["K:{.involvedObject['kind','name']},X:{.nope}{.neither}", 'K           X\nPod,web-0   <none>\n'],
    ['M:message,M:{metadata.name}', 'M                   M\nStarted container   web-0.1\n'],
    ['A:.involvedObject', 'A\nmap[apiVersion:v1 kind:Pod name:web-0 namespace:ns]\n'],
  ])('%s', async (columns, text) => {
    expect(await print(`custom-columns=${columns}`, [sampleEvent()])).toBe(text);
  });

  it('keeps cells on their line', async () => {
    const text = await print('custom-columns=M:.message,N:.metadata.name', [evil], { headers: false });
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toMatch(/\\x1b\[1m.*\\n\\t.* {3}web-0\.1\n$/);
  });

  it.each(['A', 'A:.a,', 'A:{.a', 'A:[', 'A:.a}b{'])('refuses %j', async (columns) => {
    await expect(print(`custom-columns=${columns}`, [])).rejects.toThrow(KevError);
  });
});

describe('parseOutputFormat', () => {
  it('keeps what follows the first equals sign', () => {
    expect(parseOutputFormat('jsonpath={.items[?(@.type=="Normal")]}')).toEqual({
      kind: 'jsonpath',
      template: '{.items[?(@.type=="Normal")]}',
    });
  });

  it.each(['xml', 'jsonpath', 'jsonpath=', 'custom-columns', 'json=x', 'Wide'])('refuses %j', (format) => {
    expect(() => parseOutputFormat(format)).toThrow(KevError);
  });
});
