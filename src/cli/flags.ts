import { KevError } from '../errors.ts';
import { parseDuration } from '../event/duration.ts';

/** The flags that every command takes, as they were typed. */
export interface GlobalFlags {
  namespace?: string;
  /** All that were given with -n, of which `namespace` is the last. */
  namespaces?: string[];
  context?: string;
  /** All that were given with --context, of which `context` is the last. */
  contexts?: string[];
  cluster?: string;
  user?: string;
  kubeconfig?: string;
  server?: string;
  token?: string;
  as?: string;
  asGroup?: string[];
  asUid?: string;
  certificateAuthority?: string;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string;
  clientCertificate?: string;
  clientKey?: string;
  requestTimeout?: string;
  chunkSize?: string;
  local?: true;
  store?: string;
  color: 'auto' | 'always' | 'never';
  verbose?: true;
}

/**
 * The milliseconds that a flag's duration says: `30s`, `2m30s`, or whole seconds without a unit.
 * Undefined when the flag is missing or 0, which means no limit, as in kubectl.
 *
 * @throws KevError `usage` when it is no duration
 */
export function durationFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ns = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (ns === undefined || ns < 0n) {
    throw new KevError('usage', `cannot take "${text}" for ${flag}: a duration such as 30s or 2m is wanted`);
  }
  return ns === 0n ? undefined : Number(ns) / 1e6;
}
