import assert from 'node:assert/strict';
import { killOutboxWriters } from '../../support/kill-outbox-writer.ts';
import type { Scenario } from '../scenario.ts';

/** Kills while events are queued and flushed: each event that was reported as queued is delivered, once. */
export const outboxKills: Scenario = {
  name: 'outbox-kills',
  async run({ seed, short, home }) {
    const { kills, accepted, lost, wrong, emptied } = await killOutboxWriters(home, {
      kills: short ? 8 : 200,
      seed,
    });
    assert(lost.length === 0, `lost or doubled: ${lost.join(' ')}`);
    assert(wrong.length === 0, `doubled or never emitted: ${wrong.join(' ')}`);
    assert(emptied, 'the last flush did not empty the outbox');
    assert(accepted.length > kills / 4, `only ${accepted.length} events were queued`);
    return `${kills} kills, ${accepted.length} events queued: 0 lost, 0 doubled`;
  },
};
