import { describe, expect, it } from 'vitest';
import { findViolations } from '../../src/event/validate.ts';
import { classic, ruleRows } from '../support/event-rules.ts';

describe('findViolations', () => {
  // A test against a real API server holds the same table to what that refuses.
  it.each(ruleRows)('%s', (_, change, broken, api) => {
    expect(findViolations({ ...classic, ...change }, api).map(({ field }) => field)).toEqual(broken);
  });

  it('says the rule', () => {
    expect(findViolations({ ...classic, eventTime: '2026-03-01T12:00:00Z', reason: 'é'.repeat(65) })).toEqual(
      [
        { field: 'reportingComponent', rule: 'must be set' },
        { field: 'reportingInstance', rule: 'must be set' },
        { field: 'action', rule: 'must be set' },
        { field: 'reason', rule: 'must be at most 128 bytes' },
      ],
    );
  });
});
