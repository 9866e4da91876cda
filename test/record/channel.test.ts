import { describe, expect, it } from 'vitest';
import { Channel } from '../../src/record/channel.ts';

const remove = async () => {};

describe('a channel', () => {
  it('accepts up to its capacity, and a waiting reader adds to it', async () => {
    const channel = new Channel<string>(1, remove);
    const waiting = channel.wait();
    expect([channel.send('1'), channel.send('2'), channel.send('3')]).toEqual([true, true, false]);
    expect(await waiting).toBe(true);
    expect([channel.take(), channel.take(), channel.take()]).toEqual(['1', '2', undefined]);
  });

  it('of length 0 gives only to who waits', async () => {
    const channel = new Channel<string>(0, remove);
    expect(channel.send('1')).toBe(false);
    const waiting = channel.wait();
    expect(channel.send('2')).toBe(true);
    expect(await waiting).toBe(true);
    expect(channel.take()).toBe('2');
    expect(channel.send('3')).toBe(false);
  });

  it.each([0, 1])('of length %d gives what is on offer behind what is queued', async (capacity) => {
    const channel = new Channel<string>(capacity, remove);
    if (capacity === 1) channel.send('queued');
    let gone = 0;
    channel.offer('offered', () => {
      gone += 1;
    });
    expect(await channel.wait()).toBe(true);
    const taken = [channel.take(), channel.take()];
    expect(taken).toEqual(capacity === 1 ? ['queued', 'offered'] : ['offered', undefined]);
    expect(gone).toBe(1);
  });

  it('that refuses keeps what is queued, and loses what is on offer', () => {
    const channel = new Channel<string>(1, remove);
    channel.send('queued');
    let gone = 0;
    channel.offer('offered', () => {
      gone += 1;
    });
    void channel.stop();
    expect(gone).toBe(1);
    expect(channel.send('late')).toBe(true);
    expect([channel.take(), channel.take()]).toEqual(['queued', undefined]);
  });

  it('that is closed wakes its reader, and is closed when it is empty', async () => {
    const empty = new Channel<string>(1, remove);
    const waiting = empty.wait();
    empty.close();
    expect(await waiting).toBe(false);

    const channel = new Channel<string>(1, remove);
    channel.send('last');
    channel.close();
    expect([channel.closed, await channel.wait()]).toEqual([false, true]);
    expect(channel.take()).toBe('last');
    expect([channel.closed, await channel.wait()]).toEqual([true, false]);
  });
});
