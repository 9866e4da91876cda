import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { StatusError } from '../../src/core/errors.ts';
import { GroupCommit } from '../../src/store/group-commit.ts';

/** Counts transactions; one that is told to fails after its work, as a full disk makes it. */
function counting() {
  const transactions: number[] = [];
  const state = { failure: undefined as Error | undefined, transactions };
  const group = new GroupCommit<undefined>(async (work) => {
    await work(undefined);
    if (state.failure) throw state.failure;
    transactions.push(transactions.length);
  });
  return { group, state };
}

describe('GroupCommit', () => {
  it('puts what comes at the same time into one transaction, in order', async () => {
    const { group, state } = counting();
    const order: number[] = [];
    const results = await Promise.all([1, 2, 3].map((n) => group.add(async () => order.push(n))));
    expect(results).toEqual([1, 2, 3]);
    expect(order).toEqual([1, 2, 3]);
    expect(state.transactions).toHaveLength(1);
  });

  it('takes what comes from a row of callers that go on at the same time together, too', async () => {
    const { group, state } = counting();
    const caller = async (waits: number) => {
      for (let turn = 0; turn < 10; turn++) {
        for (let wait = 0; wait < waits; wait++) await undefined;
        await group.add(async () => turn);
      }
    };
    await Promise.all([0, 1, 2, 3].map(caller));
    expect(state.transactions).toHaveLength(10);
  });

  it('does not let one transaction grow without bound', async () => {
    const { group, state } = counting();
    await Promise.all(Array.from({ length: 2500 }, () => group.add(async () => 0)));
    expect(state.transactions).toHaveLength(3);
  });

  it('reports a refusal to its caller only', async () => {
    const { group, state } = counting();
    const refusal = new StatusError({ code: 409 });
    const refuse = async () => {
      throw refusal;
    };
    const results = await Promise.allSettled([
      group.add(async () => 'a'),
      group.add(refuse),
      group.add(async () => 'c'),
    ]);
    expect(results).toEqual([
      { status: 'fulfilled', value: 'a' },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: 'c' },
    ]);
    expect(state.transactions).toHaveLength(1);
  });

  it('rejects all jobs when the transaction is undone, and continues with the next', async () => {
    const { group, state } = counting();
    state.failure = new Error('no space');
    const results = await Promise.allSettled([group.add(async () => 'a'), group.add(async () => 'b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    state.failure = undefined;
    expect(await group.add(async () => 'c')).toBe('c');
  });

  it('undoes the transaction when a job fails in its midst', async () => {
    const { group, state } = counting();
    const results = await Promise.allSettled([
      group.add(async () => 'a'),
      group.add(async () => {
        throw new Error('broken');
      }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(state.transactions).toHaveLength(0);
  });

  it('leaves out what was aborted before its turn', async () => {
    const { group } = counting();
    const aborting = new AbortController();
    let ran = false;
    const aborted = group.add(async () => {
      ran = true;
    }, aborting.signal);
    aborting.abort(new Error('stop'));
    await expect(aborted).rejects.toThrow('stop');
    expect(ran).toBe(false);
  });

  it('resolves flush when all jobs are done', async () => {
    const { group, state } = counting();
    const added = group.add(async () => 'a');
    await group.flush();
    expect(state.transactions).toHaveLength(1);
    expect(await added).toBe('a');
    await group.flush();
  });

  it('repeats a transaction that has to start over, and resolves to the last result', async () => {
    const group = new GroupCommit<undefined>(async (work) => {
      await work(undefined);
      await work(undefined);
    });
    let round = 0;
    expect(await group.add(async () => ++round)).toBe(2);
  });

  it('stops when all callers have aborted', async () => {
    const aborting = new AbortController();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const group = new GroupCommit<undefined>((_, signal) => {
      begin();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const added = group.add(async () => 'a', aborting.signal);
    await begun;
    aborting.abort(new Error('stop'));
    await expect(added).rejects.toThrow('stop');
    await group.flush();
  });

  it('leaves nothing behind on a signal that lives longer', async () => {
    const { group } = counting();
    const { signal } = new AbortController();
    await Promise.all([1, 2, 3].map((n) => group.add(async () => n, signal)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
