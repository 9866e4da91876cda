import { describe, expect, it } from 'vitest';
import {
  initialState,
  type ReflectorInput,
  type ReflectorState,
  step,
} from '../../../src/cluster/watch/reflector-step.ts';
import { nextBackoffMs } from '../../../src/core/backoff.ts';
import { KevError, StatusError, UnavailableError } from '../../../src/core/errors.ts';
import type { ResyncReason } from '../../../src/select/source.ts';
import { sampleEvent } from '../../support/sample-event.ts';

const SECOND = 1000;
const status = (code: number, more: object = {}) => new StatusError({ code, ...more });
const cut = new UnavailableError('cut');

/** A state after these things have happened, each given as the input or an error. */
function run(...inputs: (ReflectorInput | Error)[]): { state: ReflectorState; told: string[] } {
  let state = initialState(undefined);
  const told: string[] = [];
  for (const input of inputs) {
    const asInput: ReflectorInput =
      input instanceof Error ? { kind: 'failed', at: 0, random: 0, error: input } : input;
    const { state: next, output } = step(state, asInput);
    state = next;
    if (output) told.push(output.kind);
  }
  return { state, told };
}

const listed: ReflectorInput = { kind: 'listed', at: -10 * SECOND, resourceVersion: '5' };
const opened = (at = 0): ReflectorInput => ({ kind: 'opened', at });
const backoffElapsed: ReflectorInput = { kind: 'backoffElapsed' };
const checked = (forgotten?: ResyncReason): ReflectorInput => ({
  kind: 'checked',
  at: 0,
  random: 0,
  forgotten,
});
const closed = (at: number): ReflectorInput => ({ kind: 'closed', at, random: 0 });
const bookmark = (resourceVersion: string): ReflectorInput => ({
  kind: 'lines',
  lines: [{ type: 'BOOKMARK', object: { metadata: { resourceVersion } } }],
});

describe('the reflector’s step', () => {
  it('lists, then watches from the resourceVersion of the list', () => {
    expect(initialState(undefined).phase).toEqual({ kind: 'list' });
    expect(run(listed)).toMatchObject({
      state: { phase: { kind: 'watch' }, resourceVersion: '5' },
      told: ['listed'],
    });
  });

  it('first checks whether the server has reached the version that it continues from', () => {
    const state = initialState('9');
    expect(state).toMatchObject({ phase: { kind: 'check' }, resourceVersion: '9' });
    expect(step(state, checked()).state.phase).toEqual({ kind: 'watch' });
  });

  it.each<ResyncReason>(['restored', 'replaced'])('lists again when the server was %s', (why) => {
    const next = step(initialState('9'), checked(why));
    expect(next).toMatchObject({
      state: { phase: { kind: 'list' }, resourceVersion: undefined, forgotten: why },
      output: { kind: 'forgotten', why },
    });
    expect(step(step(next.state, listed).state, opened()).state.forgotten).toBeUndefined();
  });

  it('advances with every line, bookmarks too, and reports what was added and deleted', () => {
    const object = (resourceVersion: string) => sampleEvent({ metadata: { resourceVersion } });
    const lines = [
      { type: 'ADDED', object: object('6') },
      { type: 'MODIFIED', object: object('7') },
      { type: 'DELETED', object: object('8') },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
    ] as const;
    const { state, output } = step(run(listed, opened()).state, { kind: 'lines', lines: [...lines] });
    expect(state.resourceVersion).toBe('9');
    expect(output).toEqual({
      kind: 'changes',
      added: [lines[0].object, lines[1].object],
      deleted: [lines[2].object],
      resourceVersion: '9',
    });
  });

  it('continues at once when the server ends the watch at its timeout', () => {
    const { state, told } = run(listed, opened(), { kind: 'closed', at: 290 * SECOND, random: 0 });
    expect(state).toMatchObject({ phase: { kind: 'check' }, resourceVersion: '5', failures: 0 });
    expect(told).toEqual(['listed']);
  });

  it('treats a watch that ends as soon as it began as a failure', () => {
    const { state, told } = run(listed, opened(), { kind: 'closed', at: SECOND / 2, random: 0 });
    expect(state).toMatchObject({ phase: { kind: 'backoff', ms: 800 }, failures: 1 });
    expect(told).toEqual(['listed', 'lost']);
  });

  it('backs off after every watch that lasted for less than the backoff, whatever it brought', () => {
    const short = [opened(), bookmark('6'), closed(SECOND / 10), backoffElapsed, checked()];
    expect(run(listed, ...short, ...short, ...short, ...short.slice(0, 3)).state).toMatchObject({
      phase: { kind: 'backoff', ms: 6400 },
      failures: 4,
    });
    expect(run(listed, ...short, opened(), closed(2 * SECOND)).state.phase.kind).toBe('check');
  });

  it('backs off when the version of a list has expired, even after a watch was opened', () => {
    const inputs = [opened(), status(410), { ...listed, at: 0 }];
    expect(run(listed, ...inputs, ...inputs.slice(0, 2)).state.phase).toEqual({ kind: 'backoff', ms: 800 });
    expect(
      run(
        listed,
        ...inputs,
        opened(),
        status(410),
        backoffElapsed,
        ...inputs.slice(2),
        opened(),
        status(410),
      ),
    ).toMatchObject({
      state: { phase: { kind: 'backoff', ms: 1600 } },
    });
  });

  it.each<[string, Error]>([
    ['cut', cut],
    ['500', status(500)],
    ['503', status(503)],
    ['429', status(429)],
    ['408', status(408)],
  ])('after %s tries again, doubling the pause, and says once that it lost the connection', (_, error) => {
    const { state, told } = run(listed, opened(), error, backoffElapsed, error, backoffElapsed, error);
    expect(state.phase).toEqual({ kind: 'backoff', ms: 3200 });
    expect(told).toEqual(['listed', 'lost']);
    const again = step(step(state, backoffElapsed).state, opened());
    expect(again.output).toEqual({ kind: 'recovered' });
  });

  it('waits as long as the server asks, if that is longer', () => {
    const busy = status(429);
    busy.retryAfterMs = 20_000;
    expect(run(listed, opened(), busy).state.phase).toEqual({ kind: 'backoff', ms: 20_000 });
    busy.retryAfterMs = 100;
    expect(run(listed, opened(), busy).state.phase).toEqual({ kind: 'backoff', ms: 800 });
  });

  it('resets the count of failures after 120 s without one', () => {
    const fail = (at: number): ReflectorInput => ({ kind: 'failed', at, random: 0, error: cut });
    const twice = [listed, opened(), cut, backoffElapsed, cut, backoffElapsed, opened()];
    expect(run(...twice, fail(119 * SECOND)).state.phase).toEqual({ kind: 'backoff', ms: 3200 });
    expect(run(...twice, fail(120 * SECOND)).state.phase).toEqual({ kind: 'backoff', ms: 800 });
    // A watch that the server ended in its time is no failure.
    const closed: ReflectorInput = { kind: 'closed', at: 60 * SECOND, random: 0 };
    const long = [...twice, closed, opened(60 * SECOND), fail(120 * SECOND)];
    expect(run(...long).state.phase).toEqual({ kind: 'backoff', ms: 800 });
  });

  it.each<[string, Error]>([
    ['410 as a status or in the stream', status(410, { reason: 'Expired' })],
    [
      'a version that the server has not reached',
      status(504, { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }),
    ],
  ])('lists again after %s', (_, gone) => {
    const { state, told } = run(listed, opened(), gone);
    expect(state).toMatchObject({ phase: { kind: 'list' }, resourceVersion: undefined });
    expect(told).toEqual(['listed', 'forgotten']);
    // ResyncReason over and over it does not turn in circles.
    expect(run(listed, opened(), gone, { ...listed, at: 0 }, gone)).toMatchObject({
      state: { phase: { kind: 'backoff' } },
      told: ['listed', 'forgotten', 'listed'],
    });
  });

  it.each<[string, (ReflectorInput | Error)[]]>([
    ['the first list fails', [cut]],
    ['the first list is refused', [status(403)]],
    ['the first watch is refused', [listed, status(403)]],
    ['credentials cannot be had', [new KevError('input', 'no plugin')]],
    ['there is a bug', [listed, opened(), new TypeError('bug')]],
  ])('ends when %s', (_, inputs) => {
    const error = inputs.at(-1);
    expect(run(...inputs).state.phase).toEqual({ kind: 'end', error });
  });

  it.each([401, 403])(
    'retries a server that responds with %i after a watch was allowed, for five minutes',
    (code) => {
      const refused = (at: number): ReflectorInput => ({
        kind: 'failed',
        at,
        random: 0,
        error: status(code),
      });
      const before = [
        listed,
        opened(),
        refused(0),
        backoffElapsed,
        checked(),
        refused(100 * SECOND),
        backoffElapsed,
        checked(),
      ];
      expect(run(...before, refused(299 * SECOND)).state.phase).toEqual({ kind: 'backoff', ms: 3200 });
      expect(run(...before, refused(300 * SECOND)).state.phase.kind).toBe('end');
      const again = [...before, opened(200 * SECOND), refused(499 * SECOND)];
      expect(run(...again).state.phase.kind).toBe('backoff');
    },
  );

  it('reports once that a server cannot be reached, and once that it refuses', () => {
    const { state, told } = run(
      listed,
      opened(),
      cut,
      backoffElapsed,
      status(403),
      backoffElapsed,
      status(403),
      backoffElapsed,
      opened(),
    );
    expect(state).toMatchObject({ refusedSince: undefined, lost: undefined });
    expect(told).toEqual(['listed', 'lost', 'lost', 'recovered']);
  });

  it('retries when the first watch cannot connect after a list that could', () => {
    expect(run(listed, cut).state.phase).toEqual({ kind: 'backoff', ms: 800 });
  });

  it('does not change its arguments', () => {
    const state = Object.freeze(run(listed, opened()).state);
    for (const input of [bookmark('6'), backoffElapsed, listed]) step(state, input);
  });
});

describe('the backoff', () => {
  it.each([
    [1, 0, 800],
    [1, 1, 1600],
    [2, 0, 1600],
    [4, 0.5, 9600],
    [6, 0, 25_600],
    [7, 0, 30_000],
    [1000, 1, 30_000],
  ])('after %i failures by chance %d is %i ms', (failures, random, ms) => {
    expect(nextBackoffMs(failures, random)).toBe(ms);
  });

  it('keeps to a shorter limit', () => {
    expect(nextBackoffMs(1, 0.5, 300)).toBe(300);
  });
});
