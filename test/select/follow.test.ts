import { describe, expect, it } from 'vitest';
import { StatusError, UnavailableError } from '../../src/core/errors.ts';
import { type FollowableStore, followStore } from '../../src/select/follow.ts';
import type { FollowUpdate, WatchEvent } from '../../src/select/source.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleEvent } from '../support/sample-event.ts';

const versioned = (name: string, resourceVersion: string) =>
  sampleEvent({ metadata: { name, uid: name, resourceVersion } });

/** A source that fails with these errors, one for each watch, before it provides its changes. */
function failing(errors: (Error | undefined)[], first?: Error): FollowableStore {
  return {
    state: async () => {
      if (first) throw first;
      return { server: 'identity', resourceVersion: '9' };
    },
    async *list() {
      yield { items: [versioned('a', '1')], resourceVersion: '1' };
    },
    async *changes(_, { resourceVersion }) {
      const change: WatchEvent = { type: 'ADDED', object: versioned('b', '2') };
      if (resourceVersion === '1') yield { changes: [change], server: 'identity' };
      const error = errors.shift();
      if (error) throw error;
    },
  };
}

async function follow(source: FollowableStore): Promise<FollowUpdate[]> {
  const clock = new FakeClock();
  const updates: FollowUpdate[] = [];
  const following = (async () => {
    for await (const update of followStore(source, {}, {}, { clock, random: () => 0 })) updates.push(update);
  })();
  await Promise.race([following, clock.advance(60_000)]);
  await following;
  return updates;
}

describe('a source whose connection is lost', () => {
  it('is followed from its last position', async () => {
    const lost = new UnavailableError('lost');
    const updates = await follow(failing([lost, lost]));
    expect(updates).toEqual([
      expect.objectContaining({ kind: 'page' }),
      expect.objectContaining({ kind: 'listed', resourceVersion: '1' }),
      expect.objectContaining({ kind: 'changes', resourceVersion: '2' }),
      { kind: 'lost', error: lost },
      { kind: 'recovered' },
      { kind: 'lost', error: lost },
      { kind: 'recovered' },
    ]);
  });

  it.each([
    ['an error that does not pass', new UnavailableError('no', { isTransient: false })],
    ['a refusal', new StatusError({ code: 403 })],
  ])('ends with %s', async (_, error) => {
    await expect(follow(failing([error]))).rejects.toBe(error);
  });

  it('ends with any error of the first contact', async () => {
    const error = new UnavailableError('refused');
    await expect(follow(failing([], error))).rejects.toBe(error);
  });
});
