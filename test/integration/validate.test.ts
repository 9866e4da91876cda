import { describe, expect, it } from 'vitest';
import { StatusError } from '../../src/core/errors.ts';
import { toEventsV1 } from '../../src/event/convert.ts';
import { findViolations } from '../../src/event/validate.ts';
import { classic, ruleRows } from '../support/event-rules.ts';
import { envtest, open } from './open.ts';

describe.skipIf(!envtest)('the rules for events', () => {
  it.each(ruleRows)('are those of the API server: %s', async (_, change, broken, api) => {
    const { client } = open();
    const event = { ...classic, ...change };
    const { namespace = '', name } = event.metadata;
    const isNewer = api === 'events.k8s.io/v1';
    const root = isNewer ? '/apis/events.k8s.io/v1' : '/api/v1';
    const body = isNewer ? toEventsV1(event) : event;
    // As it is: the sink's own way of writing would mend some of it.
    const refusal = await client
      .json({
        method: 'POST',
        path: `${root}/namespaces/${namespace}/events`,
        query: { dryRun: 'All' },
        body: { ...body, kind: 'Event', apiVersion: api ?? 'v1', metadata: { ...event.metadata, name } },
      })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    if (broken.length === 0) expect(refusal).toBeUndefined();
    else expect(refusal).toBeInstanceOf(StatusError);
    expect(findViolations(event, api).length > 0).toBe(refusal !== undefined);
  });
});
