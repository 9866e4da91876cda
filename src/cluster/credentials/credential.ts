import type { Clock } from '../../core/clock.ts';
import { inputError } from '../../core/errors.ts';
import { type JsonObject, parseJsonObject } from '../../core/json-shape.ts';
import { formatPath } from '../../core/path-text.ts';
import { fileProblem, readConfigFile } from '../kubeconfig/files.ts';
import type { ClusterEnvironment } from '../kubeconfig/find.ts';

/** Authenticates a user to the server. */
export interface Credential {
  /** The value of the Authorization header. */
  authorization?: string;
  /** In PEM. */
  certificate?: { cert: string | Buffer; key: string | Buffer };
  /** When to get it again, in nanoseconds since the epoch. Default: when the server no longer accepts it. */
  renewAt?: bigint;
}

/** Dependencies of getting a credential. */
export interface CredentialContext {
  environment: ClusterEnvironment;
  clock: Clock;
  signal: AbortSignal;
}

/** Creates the credential of a token. */
export function bearer(token: string): Credential {
  // A token from a file ends with a newline.
  return { authorization: `Bearer ${token.trim()}` };
}

/** Decodes base64 data, or reads a file; undefined when neither is given. */
export function readPem(data: string | undefined, file: string | undefined): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return readConfigFile(file);
  } catch (error) {
    throw inputError(`cannot read ${formatPath(file)}: ${fileProblem(error)}`);
  }
}

/** Reads the claims of a JWT without verifying them; undefined when it is not one. */
export function readClaims(token: string): JsonObject | undefined {
  return parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
