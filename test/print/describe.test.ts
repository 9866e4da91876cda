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
});
