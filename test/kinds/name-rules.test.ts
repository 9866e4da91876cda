import { describe, expect, it } from 'vitest';
import {
  dnsLabelViolation,
  labelValueViolation,
  pathSegmentViolation,
  qualifiedNameViolation,
  subdomainViolation,
} from '../../src/kinds/name-rules.ts';

const long = (bytes: number) => 'x'.repeat(bytes);

describe.each([
  [dnsLabelViolation, ['a', 'a-1', '1', long(63)], ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'é', long(64)]],
  [subdomainViolation, ['a', 'a.b-c', long(253)], ['', '.a', 'a.', 'a..b', 'A', 'a/b', long(254)]],
  [
    qualifiedNameViolation,
    ['a', 'A_b.c-D', 'example.com/a', `${long(253)}/${long(63)}`],
    ['', '/', 'a/', '/a', 'a/b/c', '-a', 'a-', 'A.com/a', 'é', long(64), `${long(254)}/a`],
  ],
  [labelValueViolation, ['', 'a', 'A_b.c-D', long(63)], ['-a', 'a b', 'a/b', long(64)]],
  [pathSegmentViolation, ['a', 'A:b', '...'], ['.', '..', 'a/b', 'a%b']],
])('%o', (breaks, good, bad) => {
  it.each(good)('takes %j', (text) => {
    expect(breaks(text)).toBeUndefined();
  });
  it.each(bad)('says what is wrong with %j', (text) => {
    expect(breaks(text)).toMatch(/^(the (prefix|name) )?(must|may)/);
  });
});
