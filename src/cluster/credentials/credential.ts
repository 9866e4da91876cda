import type { Clock } from '../../core/clock.ts';
import { KevError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import { fileProblem, readConfigFile } from '../kubeconfig/files.ts';
import type { ClusterEnvironment } from '../kubeconfig/find.ts';

/** What identifies a user to the server. */
export interface Credential {
  /** The value of the Authorization header. */
  authorization?: string;
  /** In PEM. */
  certificate?: { cert: string | Buffer; key: string | Buffer };
  /** When it has to be had anew, in nanoseconds since the epoch. Default: when the server no longer accepts it. */
  renewAt?: bigint;
}

/** What getting a credential depends on. */
export interface CredentialContext {
  environment: ClusterEnvironment;
  clock: Clock;
  signal: AbortSignal;
}

export function bearer(token: string): Credential {
  // One from a file ends with the file's newline.
  return { authorization: `Bearer ${token.trim()}` };
}

/** Reads what is given in base64, or else in a file; undefined when neither is. */
export function readPem(data: string | undefined, file: string | undefined): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return readConfigFile(file);
  } catch (error) {
    throw credentialError(`cannot read ${formatPath(file)}: ${fileProblem(error)}`);
  }
}

/** The error for a credential that cannot be had. Neither text holds a secret. */
export function credentialError(message: string, hint?: string): KevError {
  return new KevError('input', message, { hint });
}
