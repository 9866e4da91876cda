import { Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Authenticate, SharedLogin } from '../../../src/cluster/credentials/shared-login.ts';
import type { Access } from '../../../src/cluster/http/access.ts';
import { KevError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const server = new URL('https://x');
let count = 0;
const access = (more: Partial<Access> = {}): Access => {
  count += 1;
  return { server, agent: new Agent(), address: {}, headers: { Authorization: `Bearer ${count}` }, ...more };
};

const failed = new KevError('input', 'cannot get the credentials', { hint: 'log in' });

describe('SharedLogin', () => {
  it('logs in once for all who wait, and again when the server no longer accepts it', async () => {
    const calls: (Access | undefined)[] = [];
    const login = new SharedLogin(async (_, previous, isRefused) => {
      calls.push(isRefused ? previous : undefined);
      return access();
    }, new FakeClock());
    const [first, second] = await Promise.all([login.get(undefined), login.get(undefined)]);
    expect(first).toBe(second);
    expect(await login.get(undefined)).toBe(first);
    login.noteRefused(first);
    // Another request may hear of the same refusal later.
    const next = await login.get(undefined);
    login.noteRefused(first);
    expect(next).not.toBe(first);
    expect(await login.get(undefined)).toBe(next);
    expect(calls).toEqual([undefined, first]);
  });

  it('logs in again when it has expired', async () => {
    const clock = new FakeClock();
    const login = new SharedLogin(async () => access({ renewAt: clock.now() + 1000n }), clock);
    const first = await login.get(undefined);
    expect(await login.get(undefined)).toBe(first);
    clock.set(clock.now() + 1000n);
    expect(await login.get(undefined)).not.toBe(first);
  });

  it('aborts a login when no request waits for it any longer', async () => {
    let signal: AbortSignal | undefined;
    const hang: Authenticate = (given) => {
      signal = given;
      return new Promise(() => {});
    };
    const login = new SharedLogin(hang, new FakeClock());
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [login.get(first.signal), login.get(second.signal)];
    first.abort('left');
    await expect(waiting[0]).rejects.toBe('left');
    expect(signal?.aborted).toBe(false);
    second.abort(new UnavailableError('timed out after 2s'));
    await expect(waiting[1]).rejects.toMatchObject({
      name: 'UnavailableError',
      message: 'timed out after 2s waiting for the credentials',
    });
    expect(signal?.aborted).toBe(true);
  });

  it('does not repeat a failed login for each request', async () => {
    const clock = new FakeClock();
    let calls = 0;
    const login = new SharedLogin(async () => {
      calls += 1;
      throw failed;
    }, clock);
    for (let at = 0; at < 3; at += 1) await expect(login.get(undefined)).rejects.toBe(failed);
    expect(calls).toBe(1);
    await clock.advance(10_000);
    await expect(login.get(undefined)).rejects.toBe(failed);
    expect(calls).toBe(2);
  });

  it('treats a failure as transient once a login has worked', async () => {
    const results = [async () => access(), async () => Promise.reject(failed)];
    const login = new SharedLogin(() => results.shift()?.() ?? Promise.reject(failed), new FakeClock());
    const first = await login.get(undefined);
    login.noteAccepted();
    login.noteRefused(first);
    await expect(login.get(undefined)).rejects.toMatchObject({
      name: 'UnavailableError',
      message: failed.message,
      hint: 'log in',
    });
  });
});
