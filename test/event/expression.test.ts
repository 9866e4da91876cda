import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/event/expression.ts';
import { sampleEvent } from '../support/sample-event.ts';

const event = sampleEvent({
  type: 'Warning',
  reason: 'BackOff',
  message: 'a,b/c: Back-off',
  involvedObject: { kind: 'Pod', name: 'web/0' },
  source: { component: 'example.com/ctl' },
});

describe('parseExpression', () => {
  it.each<[string, boolean]>([
    ['Warning', true],
    ['warning', true],
    ['Normal', false],
    ['type=warning', true],
    ['type!=Normal', true],
    ['reason=BackOff', true],
    ['reason=backoff', false],
    ['reason!=BackOff', false],
    ['kind=pod', true],
    ['namespace=ns', true],
    ['name=web/0,component=example.com/ctl', true],
    ['Warning, reason=BackOff', true],
    ['Warning,reason=Failed', false],
    ['/back-off/', false],
    ['/back-off/i', true],
    ['/^a,b\\/c/', true],
    ['/[/,]b/,Warning', true],
    ['component=', false],
  ])('%s', (text, fits) => {
    expect(parseExpression(text)(event)).toBe(fits);
  });

  it('takes what is missing for empty', () => {
    expect(parseExpression('component=')(sampleEvent())).toBe(true);
  });

  it.each([
    ['', 'a term is empty'],
    ['Warning,', 'a term is empty'],
    [',Warning', 'a term is empty'],
    ['Bad', '"Bad" is no term'],
    ['colour=red', 'there is no field "colour"'],
    ['toString=x', '"toString=x" is no term'],
    ['constructor=x', 'there is no field "constructor"'],
    ['/open', 'a regular expression ends with / or /i'],
    ['/a/g', 'a regular expression ends with / or /i'],
    ['/(/', 'Unterminated group'],
  ])('refuses %j', (text, why) => {
    expect(() => parseExpression(text)).toThrow(why);
  });
});
