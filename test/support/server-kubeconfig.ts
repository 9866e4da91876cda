import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './kev.ts';

/** Writes a kubeconfig with a context `prod`, namespace `shop`, into a home, and gives the flags that name it. */
export function useServer(home: Home, url: string, name = 'prod'): string[] {
  const path = join(home.path, `${name}.yaml`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    clusters: [{ name: 'c', cluster: { server: url } }],
    users: [{ name: 'u', user: {} }],
  };
  writeFileSync(path, JSON.stringify(config));
  return ['--kubeconfig', path];
}
