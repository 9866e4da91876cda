import { describe, expect, it } from 'vitest';
import { KevError } from '../../src/core/errors.ts';
import {
  parseObjectName,
  parseObjectNames,
  parseOneObject,
  toObjectTexts,
} from '../../src/kinds/object-name.ts';

describe('parseObjectName', () => {
  it.each([
    ['pod/x', 'pod', 'x'],
    ['po/web-0', 'po', 'web-0'],
    ['deployments.v1.apps/web', 'deployments.v1.apps', 'web'],
    ['certificate.cert-manager.io/tls.example.com', 'certificate.cert-manager.io', 'tls.example.com'],
    ['clusterrole/system:node', 'clusterrole', 'system:node'],
  ])('%s', (text, type, name) => {
    expect(parseObjectName(text)).toEqual({ type, name });
  });

  it.each([
    ['', 'expected TYPE/NAME'],
    ['pod', 'expected TYPE/NAME'],
    ['pod/', 'the name after the slash is missing'],
    ['/x', 'the type before the slash is missing'],
    ['pod/x/y', 'one slash only'],
    ['po,svc/x', 'expected one type'],
    ['../x', 'is not a valid type'],
    ['po d/x', 'is not a valid type'],
    ['pod/..', 'may not be ".."'],
    ['pod/.', 'may not be "."'],
    ['pod/a%2f', 'may not contain "/" or "%"'],
    ['pod/a b', 'spaces'],
    ['pod/a\u001bb', 'control characters'],
  ])('refuses %j', (text, words) => {
    const parse = () => parseObjectName(text);
    expect(parse).toThrow(KevError);
    expect(parse).toThrow(words);
    expect(parse).toThrow(expect.objectContaining({ code: 'usage', hint: expect.any(String) }));
  });
});

describe('toObjectTexts', () => {
  it.each([
    [[], []],
    [
      ['pod/x', 'deploy/web'],
      ['pod/x', 'deploy/web'],
    ],
    [['pod'], ['pod']],
    [
      ['pod', 'web-0', 'deploy'],
      ['pod/web-0', 'pod/deploy'],
    ],
    [['pods,svc'], ['pods', 'svc']],
    [
      ['pods,svc', 'web'],
      ['pods/web', 'svc/web'],
    ],
  ])('%j', (words, texts) => {
    expect(toObjectTexts(words)).toEqual(texts);
  });

  it.each([
    [['pod', 'deploy/web'], 'expected a name after the type "pod"'],
    [['pod', ''], 'it is empty'],
    [['pod,', 'x'], 'a type is missing'],
    [['pod/x', 'Failed'], 'unexpected argument "Failed": expected an object'],
    [['pod', 'x', 'BackOff'], 'unexpected argument "BackOff": expected an object'],
    [['pod', 'true'], 'unexpected argument "true": expected an object'],
  ])('refuses %j', (words, reason) => {
    expect(() => toObjectTexts(words)).toThrow(reason);
  });
});

describe('parseOneObject', () => {
  it.each([[['pod/x']], [['pod', 'x']]])('%j', (words) => {
    expect(parseOneObject(words)).toEqual({ type: 'pod', name: 'x' });
  });

  it.each([
    [['pod/x', 'pod/y'], 'unexpected argument "pod/y"'],
    [['pod', 'x', 'y'], 'unexpected argument "y"'],
    [['pod/x', 'y'], 'expected TYPE/NAME'],
    [['pod'], 'expected TYPE/NAME'],
  ])('refuses %j', (words, reason) => {
    expect(() => parseOneObject(words)).toThrow(reason);
  });
});

it.each([[['event/web-0.17']], [['events', 'web-0.17']], [['ev/web-0.17']]])(
  'refuses an event, %j',
  (words) => {
    expect(() => parseObjectNames(words)).toThrow('is an event, not an object that events are about');
  },
);
