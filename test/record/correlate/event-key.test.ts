import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import {
  aggregateByReason,
  aggregateByReasonMessage,
  getEventKey,
  getSpamKey,
} from '../../../src/record/correlate/event-key.ts';

const event: CoreV1Event = {
  metadata: { name: 'web.1', namespace: 'shop' },
  source: { component: 'kubelet/', host: 'node/' },
  involvedObject: {
    kind: 'Pod/',
    namespace: 'shop/',
    name: 'web/',
    fieldPath: 'spec/',
    uid: 'uid/',
    apiVersion: 'v1/',
    resourceVersion: '7/',
  },
  type: 'Warning/',
  reason: 'BackOff/',
  message: 'restarting',
  reportingComponent: 'reporter/',
  reportingInstance: 'instance/',
};

describe('the keys of an event', () => {
  it('are joined from these parts, in this order', () => {
    expect(getEventKey(event)).toBe('kubelet/node/Pod/shop/web/spec/uid/v1/Warning/BackOff/restarting');
    expect(getSpamKey(event)).toBe('kubelet/node/Pod/shop/web/uid/v1/Warning/');
    expect(aggregateByReason(event)).toEqual({
      aggregateKey: 'kubelet/node/Pod/shop/web/uid/v1/Warning/BackOff/reporter/instance/',
      localKey: 'restarting',
    });
  });

  it('are empty for an event that says nothing', () => {
    const nothing: CoreV1Event = { metadata: {}, involvedObject: {} };
    expect([getEventKey(nothing), getSpamKey(nothing)]).toEqual(['', '']);
    expect(aggregateByReason(nothing)).toEqual({ aggregateKey: '', localKey: '' });
  });
});

describe('aggregateByReasonMessage', () => {
  it('marks the message as combined', () => {
    expect(aggregateByReasonMessage(event)).toBe('(combined from similar events): restarting');
    expect(aggregateByReasonMessage({ metadata: {}, involvedObject: {} })).toBe(
      '(combined from similar events): ',
    );
  });
});
