import { describe, expect, it } from 'vitest';
import { Channel } from '../../src/record/channel.ts';

const onStop = () => {};

describe('a channel', () => {
  it('accepts up to its capacity, and a waiting reader adds to it', async () => {
    const dropped: string[] = [];
    const channel = new Channel<string>(1, onStop, (item) => dropped.push(item));
    const waiting = channel.wait();
    for (const item of ['1', '2', '3']) channel.send(item);
    expect(dropped).toEqual(['3']);
    expect(await waiting).toBe(true);
    expect([channel.take(), channel.take(), channel.take()]).toEqual(['1', '2', undefined]);
  });

  it('of length 0 gives only to a reader that waits', async () => {
    const dropped: string[] = [];
    const channel = new Channel<string>(0, onStop, (item) => dropped.push(item));
    channel.send('1');
    const waiting = channel.wait();
    channel.send('2');
    expect(await waiting).toBe(true);
    expect(channel.take()).toBe('2');
    channel.send('3');
    expect(dropped).toEqual(['1', '3']);
  });

  it('that is stopped keeps what is queued, and discards what comes later', () => {
    const dropped: string[] = [];
    const channel = new Channel<string>(1, onStop, (item) => dropped.push(item));
    channel.send('queued');
    channel.stop();
    channel.send('late');
    expect([channel.take(), channel.take()]).toEqual(['queued', undefined]);
    expect(dropped).toEqual([]);
  });

  it('that is closed wakes its reader, and is closed when it is empty', async () => {
    const empty = new Channel<string>(1, onStop);
    const waiting = empty.wait();
    empty.close();
    expect(await waiting).toBe(false);

    const channel = new Channel<string>(1, onStop);
    channel.send('last');
    channel.close();
    expect([channel.closed, await channel.wait()]).toEqual([false, true]);
    expect(channel.take()).toBe('last');
    expect([channel.closed, await channel.wait()]).toEqual([true, false]);
  });
});
