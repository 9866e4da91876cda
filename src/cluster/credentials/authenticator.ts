import type { Clock } from '../../core/clock.ts';
import { logIn } from '../http/access.ts';
import { type ClusterConfig, loadClusterConfig } from '../kubeconfig/config.ts';
import type { ClusterEnvironment, ClusterFlags } from '../kubeconfig/find.ts';
import type { Authenticate } from './shared-login.ts';

/** Logs in as a configuration says. After a refusal the files are read again: they may say something new. */
export function createAuthenticator(
  config: ClusterConfig,
  flags: ClusterFlags,
  environment: ClusterEnvironment,
  clock: Clock,
): Authenticate {
  let current = config;
  return (signal, previous, isRefused) => {
    if (isRefused) current = reload(flags, environment) ?? current;
    return logIn(current, { environment, clock, signal }, previous);
  };
}

/** Undefined when it cannot be read again, as what `<(...)` names. */
function reload(flags: ClusterFlags, environment: ClusterEnvironment): ClusterConfig | undefined {
  try {
    return loadClusterConfig(flags, environment);
  } catch {
    return undefined;
  }
}
