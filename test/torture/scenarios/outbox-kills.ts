import { killOutboxWriters } from '../../support/kill-outbox-writer.ts';
import { demand, type Scenario } from '../scenario.ts';

/** Kills while events are queued and flushed: what was said to be queued is delivered, once. */
export const outboxKills: Scenario = {
  name: 'outbox-kills',
  async run({ seed, short, home }) {
    const { kills, accepted, lost, wrong, emptied } = await killOutboxWriters(home, {
      kills: short ? 8 : 200,
      seed,
    });
    demand(lost.length === 0, `lost or doubled: ${lost.join(' ')}`);
    demand(wrong.length === 0, `doubled or never emitted: ${wrong.join(' ')}`);
    demand(emptied, 'the last flush did not empty the outbox');
    demand(accepted.length > kills / 4, `only ${accepted.length} events were queued`);
    return `${kills} kills, ${accepted.length} events queued: 0 lost, 0 doubled`;
  },
};
