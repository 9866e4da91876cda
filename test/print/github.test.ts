import { expect, it } from 'vitest';
import { GITHUB } from '../../src/print/github.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';

it.each<[EventParts, string]>([
  [{ type: 'Warning', reason: 'BackOff', message: 'm' }, '::warning title=BackOff pod/web-0::m'],
  [
    { type: 'Warning', reason: 'A,b:c%', message: '100%\r\nx' },
    '::warning title=A%2Cb%3Ac%25 pod/web-0::100%25%0D%0Ax',
  ],
  [
    { type: 'Warning', message: 'a\x1b[31m ##[error]' },
    '::warning title=Started pod/web-0::a\\x1b[31m #\\x23[error]',
  ],
  [
    { type: 'Warning', message: '::stop-commands::x' },
    '::warning title=Started pod/web-0::::stop-commands::x',
  ],
  [{ message: 'two\nlines' }, 'Started pod/web-0: two\\nlines'],
  [{ reason: '::error', message: '##[group]' }, '\\x3a:error pod/web-0: #\\x23[group]'],
  // A message that is what every object has a member called was printed as that member's source text.
  [{ type: 'Warning', message: 'constructor' }, '::warning title=Started pod/web-0::constructor'],
])('prints %j', (parts, line) => {
  expect(GITHUB.formatEvent(sampleEvent(parts), 0n)).toBe(`${line}\n`);
});
