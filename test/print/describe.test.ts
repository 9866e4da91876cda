import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import { formatDescription } from '../../src/print/describe.ts';
import { sampleEvent } from '../support/sample-event.ts';

const NOW = parseTime('2026-03-01T12:00:00Z') ?? 0n;

describe('formatDescription', () => {
  it('prints <none> without events', () => {
    expect(formatDescription([], [], NOW)).toBe('Events:  <none>\n');
  });

  it('puts events in order of when they happened last, each on a line of its own', () => {
    const events = [
      sampleEvent({
        lastTimestamp: '2026-03-01T11:59:30Z',
        message: 'two\nlines',
        source: { component: 'kubelet' },
      }),
      sampleEvent({ eventTime: '2026-03-01T11:59:30.500000Z', reportingComponent: 'ctl.io/c\x1b' }),
    ];
    expect(formatDescription([], events, NOW)).toBe(
      [
        'Events:',
        '  Type    Reason   Age   From          Message',
        '  ----    ------   ----  ----          -------',
        '  Normal  Started  30s   kubelet       two\\nlines',
        '  Normal  Started  29s   ctl.io/c\\x1b  Started container',
        '',
      ].join('\n'),
    );
  });

  const pod = (name: string, count: number) =>
    sampleEvent({
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container in pod ${name}_ns(uid)`,
      count,
      firstTimestamp: '2026-03-01T11:50:00Z',
      lastTimestamp: '2026-03-01T11:59:00Z',
      source: { component: 'kubelet' },
      involvedObject: { name },
    });

  it('shows similar events as one, with their objects', () => {
    const events = [
      pod('web-1', 30),
      pod('web-2', 1),
      sampleEvent({ lastTimestamp: '2026-03-01T11:58:00Z' }),
    ];
    expect(formatDescription([], events, NOW, { recursive: true })).toBe(
      [
        'Events:',
        '  Type     Reason   Age                 Object     Message',
        '  ----     ------   ----                ------     -------',
        '  Normal   Started  2m                  pod/web-0  Started container',
        '  Warning  BackOff  60s (x31 over 10m)  2 pods     Back-off restarting failed container in pod *_ns(uid)',
        '',
      ].join('\n'),
    );
  });

  it('puts messages on lines of their own on a terminal that is too narrow for them', () => {
    expect(formatDescription([], [pod('web-1', 31)], NOW, { recursive: true, lineWidth: 70 })).toBe(
      [
        'Events:',
        '  Type     Reason   Age                 Object',
        '    Message',
        '  Warning  BackOff  60s (x31 over 10m)  pod/web-1',
        '    Back-off restarting failed container in pod web-1_ns(uid)',
        '',
      ].join('\n'),
    );
  });

  it('shows the CI runs of events, each once', () => {
    const run = (actor: string, commit: string, minute: number, more: object = {}) =>
      sampleEvent({
        reason: 'Deploy',
        lastTimestamp: `2026-03-01T11:${minute}:00Z`,
        metadata: { annotations: { 'kubectl-kev/actor': actor, 'kubectl-kev/commit': commit, ...more } },
      });
    const url = { 'kubectl-kev/run-url': 'https://ci/1', 'kubectl-kev/job': 'deploy' };
    const events = [
      run('alice', 'a'.repeat(40), 10, url),
      run('bob\x1b', 'r4711', 20, { 'kubectl-kev/job': 'deploy' }),
      run('alice', 'a'.repeat(40), 30, url),
      sampleEvent({ metadata: { annotations: { 'kubectl-kev/dedupe': 'x' } } }),
    ];
    const text = formatDescription([], events, NOW);
    expect(text.slice(0, text.indexOf('Events:'))).toBe(
      [
        'CI Runs:',
        '  Who      Commit   Age  Reason  Run',
        '  ---      ------   ---  ------  ---',
        '  bob\\x1b  r4711    40m  Deploy  deploy',
        '  alice    aaaaaaa  30m  Deploy  https://ci/1',
        '',
      ].join('\n'),
    );
    expect(formatDescription([], events, NOW, { events: false })).toBe('');
  });
});
