import { describe, expect, it, vi } from 'vitest';
import { AsyncMemo } from '../../src/core/async-memo.ts';

const fail = () => Promise.reject(new Error('no'));

describe('AsyncMemo', () => {
  it('makes a value once, for all callers', async () => {
    const memo = new AsyncMemo<string, number>();
    const make = vi.fn(async () => 1);
    expect(await Promise.all([memo.get('a', make), memo.get('a', make)])).toEqual([1, 1]);
    expect(await memo.get('a', make)).toBe(1);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await memo.peek('a')).toBe(1);
    expect(memo.peek('b')).toBeUndefined();
  });

  it('forgets a failure, for all who shared it', async () => {
    const memo = new AsyncMemo<string, number>();
    const both = Promise.allSettled([memo.get('a', fail), memo.get('a', fail)]);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await memo.get('a', async () => 2)).toBe(2);
  });

  it('keeps what was set while the failure was on its way', async () => {
    const memo = new AsyncMemo<string, number>();
    const failed = memo.get('a', fail);
    memo.set('a', 3);
    await expect(failed).rejects.toThrow('no');
    expect(await memo.peek('a')).toBe(3);
  });

  it('forgets a promise only if it is still the one of its key', async () => {
    const memo = new AsyncMemo<string, number>();
    const first = memo.get('a', async () => 1);
    memo.set('a', 2);
    memo.forget('a', first);
    expect(await memo.peek('a')).toBe(2);
    memo.forget('a');
    expect(memo.peek('a')).toBeUndefined();
  });
});
