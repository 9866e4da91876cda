import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { EventTable, type EventTableOptions } from '../../src/print/event-table.ts';
import { createPalette } from '../../src/print/palette.ts';
import { capture } from '../support/capture.ts';
import { sampleEvent } from '../support/sample-event.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;

function format(events: CoreV1Event[], options?: EventTableOptions): string {
  const out = capture();
  const table = new EventTable(out.write, options);
  table.write(events, NOW);
  table.end();
  return out.text();
}

function lines(...text: string[]): string {
  return text.map((line) => `${line}\n`).join('');
}

const legacy = sampleEvent({
  firstTimestamp: '2026-03-01T11:50:00Z',
  lastTimestamp: '2026-03-01T11:59:00Z',
  count: 3,
  source: { component: 'kubelet', host: 'node1' },
  involvedObject: { fieldPath: 'spec.containers{web}' },
});
const series = sampleEvent({
  metadata: { name: 'web.1', namespace: 'other' },
  involvedObject: { kind: 'ReplicaSet', name: 'web' },
  type: 'Warning',
  eventTime: '2026-03-01T11:00:00.000000Z',
  series: { count: 7, lastObservedTime: '2026-03-01T11:58:00.000000Z' },
  reportingComponent: 'example.com/controller',
  reportingInstance: 'controller-1',
});

describe('EventTable', () => {
  it('prints the columns of kubectl get events', () => {
    expect(format([legacy, series])).toBe(
      lines(
        'LAST SEEN   TYPE      REASON    OBJECT           MESSAGE',
        '60s         Normal    Started   pod/web-0        Started container',
        '2m          Warning   Started   replicaset/web   Started container',
      ),
    );
  });

  it('prints namespaces, and leaves out headers on request', () => {
    expect(format([legacy, series], { namespace: true, headers: false })).toBe(
      lines(
        'ns      60s   Normal    Started   pod/web-0        Started container',
        'other   2m    Warning   Started   replicaset/web   Started container',
      ),
    );
  });

  it('prints all of it wide', () => {
    expect(format([legacy, series], { wide: true })).toBe(
      lines(
        'LAST SEEN   TYPE      REASON    OBJECT           SUBOBJECT              SOURCE                                 MESSAGE             FIRST SEEN   COUNT   NAME',
        '60s         Normal    Started   pod/web-0        spec.containers{web}   kubelet, node1                         Started container   10m          3       web-0.1',
        '2m          Warning   Started   replicaset/web                          example.com/controller, controller-1   Started container   60m          7       web.1',
      ),
    );
  });

  it('prints counts on request', () => {
    expect(format([legacy], { counts: true })).toBe(
      lines(
        'LAST SEEN           TYPE     REASON    OBJECT      MESSAGE',
        '60s (x3 over 10m)   Normal   Started   pod/web-0   Started container',
      ),
    );
  });

  it('prints times in the chosen form', () => {
    expect(format([legacy], { wide: true, formatTime: (at) => `at ${at % 10n ** 12n}` })).toMatch(
      /^LAST SEEN .*\nat 340000000000 .* at 800000000000 /,
    );
  });

  it('finds a time wherever the event has one', () => {
    const created = sampleEvent({ metadata: { creationTimestamp: '2026-03-01T11:59:30Z' }, series: {} });
    expect(format([created, sampleEvent()], { wide: true })).toMatch(
      /\n30s .* 30s .*\n<unknown> .* <unknown> /,
    );
  });

  it('keeps an event on its line, whatever is in its cells', () => {
    const evil = sampleEvent({
      metadata: { namespace: 'n\ts', name: 'a\nb' },
      involvedObject: { kind: 'Po\x1bd', name: 'x\ry', fieldPath: 'f\u202e' },
      type: 'T\b',
      reason: 'R\u200b',
      message: ' \n first\nsecond\t\u0085',
      source: { component: 'c\x9b', host: 'h\x7f' },
    });
    expect(format([evil], { namespace: true, wide: true, headers: false })).toBe(
      'n\\ts   <unknown>   T\\x08   R\\u200b   po\\x1bd/x\\ry   f\\u202e   c\\x9b, h\\x7f   first\\nsecond   <unknown>   1     a\\nb\n',
    );
  });

  it('prints only the kind of an object without a name', () => {
    expect(format([sampleEvent({ involvedObject: { name: '' } })], { headers: false })).toContain(
      '   pod   ',
    );
  });

  it('prints nothing for no events, and the headers once with the first', () => {
    const out = capture();
    const table = new EventTable(out.write);
    table.write([], NOW);
    expect(out.text()).toBe('');
    table.write([legacy], NOW);
    table.write([legacy], NOW);
    expect(out.text().match(/LAST SEEN/g)).toHaveLength(1);
  });

  it('makes the columns of a short stream wide enough for typical cells', () => {
    expect(format([legacy], { stream: true })).toBe(
      lines(
        'LAST SEEN   TYPE      REASON             OBJECT                     MESSAGE',
        '60s         Normal    Started            pod/web-0                  Started container',
      ),
    );
    expect(format(Array(10).fill(legacy), { stream: true })).toBe(format(Array(10).fill(legacy)));
  });

  it('prints MESSAGE last on a terminal, on lines of its own where it is narrow', () => {
    const long = sampleEvent({ message: 'a message that is too long for this terminal' });
    const print = (width: number, options: EventTableOptions = {}) =>
      format([long], { headers: false, lineWidth: () => width, ...options });
    expect(print(80)).toBe(
      lines(
        '<unknown>  Normal  Started  pod/web-0  a message that is too long for this',
        '                                       terminal',
      ),
    );
    expect(print(78)).toBe(
      lines('<unknown>  Normal  Started  pod/web-0', '    a message that is too long for this terminal'),
    );
    expect(print(140, { wide: true })).toMatch(/ 1 +web-0\.1 {2}a message/);
  });

  it('prints the names of the columns again when a terminal has another width', () => {
    const widths = [200, 200, 80, 80, 80];
    const out = capture();
    const table = new EventTable(out.write, { lineWidth: () => widths.shift(), stream: true });
    for (let batch = 0; batch < 4; batch++) table.write([legacy], NOW);
    expect(out.text().match(/LAST SEEN/g)).toHaveLength(2);
  });

  it('keeps the columns of a stream on a terminal, whatever comes later', () => {
    const out = capture();
    const table = new EventTable(out.write, { lineWidth: () => 140, stream: true, headers: false });
    table.write([legacy], NOW);
    table.write([{ ...legacy, reason: 'AReasonThatIsLongerThanOthers' }], NOW);
    const [first = '', ...later] = out.text().split('\n');
    expect(later[1]?.indexOf('pod/web-0')).toBe(first.indexOf('pod/web-0'));
    expect(later[1]?.indexOf('Started container')).toBe(first.indexOf('Started container'));
  });

  it('has space for longer reasons and names than those of a long list that a stream on a terminal begins with', () => {
    const out = capture();
    const table = new EventTable(out.write, { lineWidth: () => 140, stream: true, headers: false });
    table.write(Array(20).fill(legacy), NOW);
    table.write([{ ...legacy, reason: 'FailedScheduling' }], NOW);
    expect(out.text().split('\n')).toHaveLength(22);
  });

  it('prints times of day with counts', () => {
    const formatClock = (at: bigint) => formatTime(at).slice(11, 19);
    expect(format([legacy, sampleEvent()], { formatClock, counts: true, headers: false })).toMatch(
      /^11:59:00 \(x3\) .*\n<unknown> {2}/,
    );
  });

  it('gives back the space for dates when no event has one any more', () => {
    const formatClock = (at: bigint) =>
      formatTime(at)
        .slice(NOW - at > 90n * 10n ** 9n ? 0 : 11, 19)
        .replace('T', ' ');
    const out = capture();
    const table = new EventTable(out.write, { lineWidth: () => 100, stream: true, formatClock });
    for (const events of [[legacy, series], [series], [legacy], [series]]) table.write(events, NOW);
    expect(
      out
        .text()
        .split('\n')
        .filter((line) => /^[L1-9]/.test(line))
        .map((line) => line.search(/TYPE|Normal|Warning/)),
    ).toEqual([27, 27, 27, 27, 16, 16, -1]);
  });

  it('prints namespaces if there are several', () => {
    expect(format([legacy], { namespace: 'several' })).not.toContain('NAMESPACE');
    expect(format([legacy, series], { namespace: 'several' })).toMatch(/^NAMESPACE .*\nns .*\nother /);
  });

  it.each([
    ['escaped', 'first\\n\\n second\\r\\nthird'],
    ['first', 'first...'],
    ['joined', 'first second third'],
  ] as const)('prints a message of several lines %s', (how, message) => {
    const event = sampleEvent({ message: '\nfirst\n\n second\r\nthird\n' });
    expect(format([event], { lines: how, headers: false }).trimEnd().split('pod/web-0   ')[1]).toBe(message);
  });

  it('shows who recorded events in CI, the commit, and the run', () => {
    const annotations = {
      'kubectl-kev/actor': 'alice\x1b',
      'kubectl-kev/commit': '3f2a1b9c0d4e5f60718293a4b5c6d7e8f9012345',
      'kubectl-kev/run-url': 'https://ci/1',
    };
    const deployed = sampleEvent({ metadata: { annotations }, message: 'done' });
    expect(format([deployed, sampleEvent({ message: 'm' })], { ci: true })).toBe(
      lines(
        'LAST SEEN   TYPE     REASON    OBJECT      WHO         COMMIT    RUN            MESSAGE',
        '<unknown>   Normal   Started   pod/web-0   alice\\x1b   3f2a1b9   https://ci/1   done',
        '<unknown>   Normal   Started   pod/web-0                                        m',
      ),
    );
    expect(format([deployed], { ci: 'some' })).toContain(' COMMIT ');
    expect(format([sampleEvent()], { ci: 'some' })).not.toContain(' COMMIT ');
    expect(format([sampleEvent()], { ci: true })).toContain(' COMMIT ');
  });

  it('highlights matches, also across lines', () => {
    const event = sampleEvent({ message: `${'x'.repeat(30)} back off restarting ${'y'.repeat(30)}` });
    const options: EventTableOptions = {
      palette: createPalette(1),
      headers: false,
      findMatches: (texts) =>
        texts.map((text) =>
          [...text.matchAll(/web|off restarting/g)].map(({ index, 0: match }) => [
            index,
            index + match.length,
          ]),
        ),
    };
    expect(format([event], options)).toContain('pod/\x1b[7mweb\x1b[27m-0   xxx');
    expect(format([event], { ...options, lineWidth: () => 80 })).toMatch(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what colors are made of
      /back \x1b\[7moff\x1b\[27m\n +\x1b\[7mrestarting\x1b\[27m yyy/,
    );
  });

  it('colors warnings, and quiets ages and kinds, without moving a column', () => {
    const plain = format([legacy, series]);
    const colored = format([legacy, series], { palette: createPalette(1) });
    expect(colored).toContain('\x1b[31m\x1b[1mWarning\x1b[22m\x1b[39m   ');
    expect(colored).toContain('\x1b[2mpod/\x1b[22mweb-0');
    expect(colored).toContain('\x1b[2m60s\x1b[22m ');
    expect(colored.split('\n')[0]).toBe(plain.split('\n')[0]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colors are made of
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(plain);
    expect(format([legacy, series], { palette: createPalette(0) })).toBe(plain);
  });
});
