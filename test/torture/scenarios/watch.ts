import assert from 'node:assert/strict';
import { startEnvtest } from '../../support/envtest.ts';
import { type Scenario, Skip } from '../scenario.ts';
import { runWatches } from '../watch/watch-run.ts';

/** Faults between a real API server and two `kev watch`: no event is missing, and none is repeated. */
export const watch: Scenario = {
  name: 'watch',
  async run({ seed, short }) {
    if (!process.env.KUBEBUILDER_ASSETS) throw new Skip('KUBEBUILDER_ASSETS names no API server');
    const envtest = await startEnvtest();
    try {
      const [faults, created] = short ? [8, 100] : [200, 2500];
      const { events, results } = await runWatches(envtest, { seed, faults, events: created });
      for (const { name, isRunning, lastMessage, missing, repeated } of results) {
        assert(isRunning, `${name} ended: ${lastMessage}`);
        assert(missing + repeated === 0, `${name}: ${missing} events missing, ${repeated} lines repeated`);
      }
      return `${faults} faults, ${results[0]?.lines} lines of ${events} events: 0 missing, 0 repeated`;
    } finally {
      await envtest.stop();
    }
  },
};
