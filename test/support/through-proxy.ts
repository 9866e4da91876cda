import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A kubeconfig like another one, but for the server. */
export function throughProxy(kubeconfig: string, url: string, folder: string, name: string): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  config.clusters[0].cluster.server = url;
  const path = join(folder, `${name}.kubeconfig`);
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
