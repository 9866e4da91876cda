import { describe, expect, it } from 'vitest';
import type { EmitFlags } from '../../../../src/cli/commands/emit/flags.ts';
import { toEmitOptions } from '../../../../src/cli/commands/emit/options.ts';
import { EventCorrelator } from '../../../../src/record/correlate/correlator.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { eventAbout } from './event-about.ts';
import { typedLine } from './typed-line.ts';

const flags: EmitFlags = {
  component: 'kev',
  ci: 'auto',
  resolve: true,
  api: 'core',
  timeout: '30s',
  fail: true,
  color: 'auto',
};
const given = { object: 'pod/x', type: 'Normal', reason: 'R', message: 'm' };
const github = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'abc' };
const ciAnnotations = { 'kubectl-kev/ci': 'github-actions', 'kubectl-kev/commit': 'abc' };

const options = (change: Partial<EmitFlags>, env: Record<string, string> = {}) =>
  toEmitOptions(typedLine(...Object.values(given)), { ...flags, ...change }, env);

describe('toEmitOptions', () => {
  it('takes an event from arguments and flags', () => {
    expect(options({ host: 'h', action: 'Do', label: ['a=b', 'c='], annotation: ['a=b=c'] })).toMatchObject({
      fields: {
        ...given,
        component: 'kev',
        host: 'h',
        action: 'Do',
        resolve: true,
        labels: { a: 'b', c: '' },
        annotations: { a: 'b=c' },
      },
      files: undefined,
      isRecursive: false,
      dedupe: { kind: 'message' },
      emitter: { api: 'core', timeoutMs: 30_000, dryRun: false },
      failFast: false,
    });
  });

  it.each([
    ['auto', { CI: 'true', ...github }, ciAnnotations],
    ['auto', github, {}],
    ['auto', { CI: 'false', ...github }, {}],
    ['on', github, ciAnnotations],
    ['off', { CI: 'true', ...github }, {}],
  ] as const)('--ci=%s with %j', (ci, env, annotations) => {
    expect(options({ ci }, env).fields.annotations).toEqual(annotations);
  });

  it('prefers flags to the environment', () => {
    const annotation = ['kubectl-kev/commit=mine'];
    expect(options({ ci: 'on', annotation }, github).fields.annotations).toEqual({
      ...ciAnnotations,
      'kubectl-kev/commit': 'mine',
    });
  });

  it.each([
    [{ label: ['a'] }, 'invalid --label "a": expected key=value'],
    [{ annotation: ['=b'] }, 'invalid --annotation "=b": expected key=value'],
    [{ dedupe: 'key=' }, 'invalid --dedupe "key=": expected message, reason, key=KEY, or none'],
    [{ dedupe: 'Message' }, 'invalid --dedupe "Message": expected message, reason, key=KEY, or none'],
    [{ burst: '0' }, 'invalid --burst "0": expected a whole number of at least 1'],
    [{ burst: '1.5' }, 'invalid --burst "1.5": expected a whole number of at least 1'],
    [{ qps: '-1' }, 'invalid --qps "-1": expected a number'],
    [{ maxEvents: 'x' }, 'invalid --max-events "x": expected a whole number of at least 1'],
    [{ cacheSize: '' }, 'invalid --cache-size "": expected a whole number of at least 1'],
    [{ filename: ['-'] }, 'unexpected argument "pod/x": the events are in the files of -f'],
  ] as [Partial<EmitFlags>, string][])('%j is wrong usage', (change, message) => {
    expect(() => options(change)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  describe('makes a correlator that', () => {
    /** How many of a hundred events about one object, a millisecond apart, go through, and how many are combined. */
    const correlate = (change: Partial<EmitFlags>) => {
      const clock = new FakeClock();
      const correlator = new EventCorrelator(options(change).emitter.correlator, clock);
      const results = Array.from({ length: 100 }, (_, at) => {
        clock.set(clock.now() + 1_000_000n);
        return correlator.correlate(eventAbout('x', `message ${at}`));
      });
      const through = results.filter(({ skip }) => !skip);
      return { through: through.length, combined: through.filter(({ aggregated }) => aggregated).length };
    };

    it.each([
      ['lets all through and combines none', {}, { through: 100, combined: 0 }],
      ['takes a burst', { burst: '10' }, { through: 10, combined: 0 }],
      ['takes a rate, after the burst of client-go', { qps: '100' }, { through: 34, combined: 0 }],
      ['takes both', { burst: '10', qps: '100' }, { through: 19, combined: 0 }],
      ['takes no rate at all', { burst: '10', qps: '0' }, { through: 10, combined: 0 }],
      ['combines', { maxEvents: '10' }, { through: 100, combined: 91 }],
      [
        'combines what comes close together',
        { maxEvents: '10', maxInterval: '1h' },
        { through: 100, combined: 91 },
      ],
    ] as [string, Partial<EmitFlags>, object][])('%s: %j', (_, change, expected) => {
      expect(correlate(change)).toEqual(expected);
    });
  });
});
