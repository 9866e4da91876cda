import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/select/expression.ts';
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
    [' reason = BackOff ', true],
    ['type == Warning , kind = pods', true],
    ['kind=po', true],
    ['kind!=deploy', true],
  ])('%s', (text, fits) => {
    expect(parseExpression(text)(event)).toBe(fits);
  });

  it('treats a missing field as empty', () => {
    expect(parseExpression('component=')(sampleEvent())).toBe(true);
  });

  it.each([
    ['reason=A,reason=B', 'no event has both reason=A and reason=B'],
    ['Warning, type=Normal', 'no event has both type=Warning and type=Normal'],
    ['kind=po,kind=Deployment', 'no event has both kind=po and kind=Deployment'],
    ['', 'a term is empty'],
    ['Warning,', 'a term is empty'],
    [',Warning', 'a term is empty'],
    ['5m', '"5m" is not a valid term'],
    ['color=red', 'unknown field "color"'],
    ['toString=x', 'unknown field "toString"'],
    ['constructor=x', 'unknown field "constructor"'],
    ['reason=~Back', 'only the message'],
    ['/open', 'a regular expression ends with / or /i'],
    ['/a/g', 'a regular expression ends with / or /i'],
    ['/(/', 'Unterminated group'],
  ])('refuses %j', (text, why) => {
    expect(() => parseExpression(text)).toThrow(why);
  });

  it.each([
    ['Deployed', 'did you mean reason=Deployed?'],
    ['pods', 'did you mean kind=Pod?'],
    ['pod/web-0', 'did you mean kind=Pod,name=web-0?'],
    ['Error', 'use Warning'],
    ['Wraning', 'did you mean Warning?'],
    ['type=info', 'use Normal'],
    ['reasn=Foo', 'did you mean reason=Foo?'],
    ['ns=shop', 'did you mean namespace=shop?'],
    ['involvedObject.kind=Pod', 'did you mean kind=Pod?'],
    ['message=refused', 'did you mean /refused/?'],
    ['condition=Available', 'for conditions use kubectl wait --for=condition=Available'],
    ['5m', /^write Warning, reason=BackOff/],
  ])('hints at what %j may mean', (text, hint) => {
    const hinting = expect.objectContaining({ hint: expect.stringMatching(hint) });
    expect(() => parseExpression(text)).toThrow(hinting);
  });
});

it('accepts the same value twice, in any form', () => {
  expect(parseExpression('Warning,type=warning,kind=po,kind=Pod,reason!=A,reason!=B')(event)).toBe(true);
});
