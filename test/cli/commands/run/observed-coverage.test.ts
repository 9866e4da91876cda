import { describe, expect, it } from 'vitest';
import { ObservedCoverage } from '../../../../src/cli/commands/run/observed-coverage.ts';
import type { ResyncReason } from '../../../../src/select/source.ts';
import { sampleEvent } from '../../../support/sample-event.ts';

const START = 1772366400n * 1_000_000_000n;
const at = (seconds: number) => START + BigInt(seconds) * 1_000_000_000n;

const RUN = { from: START, to: at(60) };

/** An event that was written at this version, some seconds after the start. */
function eventAt(seconds: number, version: number) {
  const time = new Date(Number(at(seconds) / 1_000_000n)).toISOString().replace('.000', '');
  return sampleEvent({
    metadata: {
      name: `e.${version}`,
      uid: `${version}`,
      resourceVersion: `${version}`,
      creationTimestamp: time,
    },
    firstTimestamp: time,
    lastTimestamp: time,
  });
}

const lost = { kind: 'lost', error: new Error('cut') } as const;
const outage = (why: string) => [{ from: at(10), to: at(40), why }];

/** Followed from the start on; an event came at 10 s. */
function followed(oldest = eventAt(-20, 5)): ObservedCoverage {
  const coverage = new ObservedCoverage();
  coverage.note({ kind: 'page', events: [oldest] }, START);
  coverage.note({ kind: 'listed', resourceVersion: '7' }, START);
  coverage.note({ kind: 'changes', events: [eventAt(10, 9)], resourceVersion: '9' }, at(11));
  return coverage;
}

describe('a connection that was lost', () => {
  it('leaves no gap when the watch goes on where it was', () => {
    const coverage = followed();
    coverage.note(lost, at(12));
    coverage.note({ kind: 'recovered' }, at(40));
    expect(coverage.gaps([eventAt(50, 20)], at(60), RUN)).toEqual([]);
  });

  it.each<[string, ResyncReason, ReturnType<typeof eventAt>[], string[]]>([
    ['still has older events', 'expired', [eventAt(10, 9), eventAt(50, 20)], []],
    ['has only later events', 'expired', [eventAt(50, 20)], ['the server was not reachable']],
    ['was restored', 'restored', [eventAt(10, 9)], ['the server was restored to an earlier state']],
    ['is another one', 'replaced', [eventAt(10, 9)], ['another cluster had the address of the server']],
  ])('is listed again, and the server %s', (_, why, list, reasons) => {
    const coverage = followed();
    coverage.note(lost, at(12));
    coverage.note({ kind: 'forgotten', why }, at(39));
    coverage.note({ kind: 'page', events: [] }, at(40));
    coverage.note({ kind: 'listed', resourceVersion: '18' }, at(40));
    coverage.note({ kind: 'recovered' }, at(40));
    expect(coverage.gaps(list, at(60), RUN)).toEqual(reasons.flatMap(outage));
  });

  it('leaves no gap when the server keeps events for longer than that', () => {
    const coverage = followed(eventAt(-3600, 5));
    coverage.note({ kind: 'forgotten', why: 'expired' }, at(39));
    coverage.note({ kind: 'listed', resourceVersion: '18' }, at(40));
    expect(coverage.gaps([eventAt(50, 20)], at(60), RUN)).toEqual([]);
  });

  it.each([
    ['by older events', [eventAt(10, 9)], []],
    ['by none', [eventAt(30, 20)], outage('the server was not reachable')],
  ])('is bridged by the last list, as shown %s', (_, list, gaps) => {
    const coverage = followed();
    coverage.note(lost, at(12));
    expect(coverage.gaps(list, at(40), RUN)).toEqual(gaps);
  });

  it('is a gap until the end when there is no last list', () => {
    const coverage = followed();
    coverage.note(lost, at(12));
    expect(coverage.gaps(undefined, at(40), { from: START, to: at(40) })).toEqual(
      outage('the events could not be read'),
    );
  });
});

it('is a gap as a whole when nothing was ever read', () => {
  expect(new ObservedCoverage().gaps(undefined, at(40), { from: START, to: at(40) })).toMatchObject([
    { from: START, to: at(40) },
  ]);
});
