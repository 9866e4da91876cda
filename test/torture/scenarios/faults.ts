import { runFaults } from '../../faults/fault-run.ts';
import { startEnvtest } from '../../support/envtest.ts';
import { demand, type Scenario, Skip } from '../scenario.ts';

/** Faults on the way to a real API server while it is watched, as `npm run test:faults` has them. */
export const faults: Scenario = {
  name: 'faults',
  async run({ seed, short }) {
    if (!process.env.KUBEBUILDER_ASSETS) throw new Skip('KUBEBUILDER_ASSETS names no API server');
    const envtest = await startEnvtest();
    try {
      const [count, events] = short ? [8, 200] : [200, 5000];
      const result = await runFaults(envtest, { seed, faults: count, events, withKubectl: false });
      for (const { name, isRunning, missing, repeated } of result.tallies) {
        demand(isRunning, `${name} ended on the way`);
        demand(missing + repeated === 0, `${name}: ${missing} events missing, ${repeated} lines repeated`);
      }
      return `${count} faults, ${result.tallies[0]?.lines} lines of ${result.events} events: 0 missing, 0 repeated`;
    } finally {
      await envtest.stop();
    }
  },
};
