import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type EnvtestInfo, startEnvtest } from '../../support/envtest.ts';
import { bundleChild } from '../bundle.ts';
import { type Bar, type Measurement, median } from '../report.ts';

/** Unpacks an API server, where that lies beside the project. */
const INSTALL = fileURLToPath(new URL('../../../../shared/envtest/install', import.meta.url));

/** How often everything is done; the ways take turns. */
const ROUNDS = 3;

const WAYS: { way: string; what: string; events: number; bar?: Bar }[] = [
  { way: 'parallel', what: 'pipeline, 16 at a time', events: 10_000, bar: { is: '>=', ratio: 0.8 } },
  { way: 'shared', what: 'pipeline, 16 at a time, shared counts', events: 10_000 },
  { way: 'in-turn', what: 'pipeline, one at a time, as client-go', events: 2_000 },
];

/** Distinct events through the whole pipeline into a real API server, beside a plain HTTPS client with 16 connections. */
export async function measure(): Promise<Measurement[]> {
  const assets = process.env.KUBEBUILDER_ASSETS ?? (existsSync(INSTALL) && install());
  if (!assets) {
    console.error('deliver: not measured: KUBEBUILDER_ASSETS names no API server');
    return [];
  }
  using child = await bundleChild('deliver');
  const envtest = await startEnvtest({ assets });
  try {
    const figures = new Map<string, number[]>();
    const run = (way: string, events: number, round: number) => {
      const eventsPerSecond = deliver(child.file, envtest, { way, events, namespace: `${way}-${round}` });
      figures.set(way, [...(figures.get(way) ?? []), eventsPerSecond]);
    };
    // The server's own first steps are nobody's figure.
    deliver(child.file, envtest, { way: 'plain', events: 1000, namespace: 'warm-up' });
    for (let round = 1; round <= ROUNDS; round++) {
      run('plain', 10_000, round);
      for (const { way, events } of WAYS) run(way, events, round);
    }
    return WAYS.map(({ way, what, bar }) => ({
      what,
      unit: 'events/s',
      kev: median(figures.get(way) ?? []),
      peer: { name: 'a plain HTTPS client', value: median(figures.get('plain') ?? []) },
      ...(bar && { bar }),
    }));
  } finally {
    await envtest.stop();
  }
}

function install(): string {
  return execFileSync('bash', [INSTALL], { encoding: 'utf8' }).trim();
}

/** What one process of its own delivers, into a namespace of its own. */
function deliver(
  file: string,
  { server, ca }: EnvtestInfo,
  { way, events, namespace }: { way: string; events: number; namespace: string },
): number {
  const args = [file, way, server, ca, namespace, String(events)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })).eventsPerSecond;
}
