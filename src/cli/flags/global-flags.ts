import type { ClusterFlags } from '../../cluster/kubeconfig/find.ts';
import { KevError } from '../../core/errors.ts';
import type { FlagRule } from '../line/flag-rules.ts';
import { DURATION_FORMS, hintForDuration, parseTypedDuration } from './typed-duration.ts';

/** Global flags as they were typed. */
export interface GlobalFlags extends ClusterFlags {
  /** All values of -n; `namespace` is the last one. */
  namespaces?: string[];
  /** All values of --context; `context` is the last one. */
  contexts?: string[];
  requestTimeout?: string;
  chunkSize?: string;
  local?: true;
  store?: string;
  color: 'auto' | 'always' | 'never';
  verbose?: true;
}

/** Global flags that choose a backend and a user. */
export const CONNECTION_FLAGS = [
  '--context',
  '--cluster',
  '--user',
  '--kubeconfig',
  '--server',
  '--token',
  '--as',
  '--as-group',
  '--as-uid',
  '--certificate-authority',
  '--insecure-skip-tls-verify',
  '--tls-server-name',
  '--client-certificate',
  '--client-key',
  '--request-timeout',
  '--local',
  '--store',
] as const;

/** A local store has no requests and no pages. */
export const STORE_RULE: FlagRule = {
  flags: ['--request-timeout', '--chunk-size'],
  not: ['--local', '--store'],
};

/**
 * Parses a duration such as `30s`, `2m30s`, or `1d` to milliseconds. Undefined if the flag is missing or 0, which
 * means no limit, as in kubectl.
 *
 * @throws KevError `usage` when it is not a duration; a number needs a unit
 */
export function parseDurationFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ns = parseTypedDuration(text.trim());
  if (ns === undefined) {
    throw new KevError('usage', `invalid ${flag} "${text}": expected a duration such as ${DURATION_FORMS}`, {
      hint: hintForDuration(text.trim()),
    });
  }
  return ns === 0n ? undefined : Number(ns) / 1e6;
}
