import { describe, expect, it } from 'vitest';
import { sourceFlags } from '../../../src/cli/flags/source-flags.ts';

describe('the flags that choose a store', () => {
  it.each([
    ['postgres://u:s3cr3t@h/d', 'postgres://u@h/d'],
    ['postgres://:s3cr3t?@h/d?x=a@b', 'postgres://@h/d?x=a@b'],
    ['postgres://u@h/d?sslpassword=s3cr3t&password=s3cr3t', 'postgres://u@h/d'],
    ['POSTGRES://u@h/d?x=1&pass%77ord=s3cr3t&y=2', 'POSTGRES://u@h/d?x=1&y=2'],
    ['./a:b@c?password=d', './a:b@c?password=d'],
  ])('have no password: %s', (store, shown) => {
    expect(sourceFlags({ store })).toEqual(['--store', shown]);
  });
});
