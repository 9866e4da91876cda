import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import { KevError } from '../../core/errors.ts';
import type { UserEnvironment } from '../../core/user-directories.ts';
import { chooseParameter, type Parameters } from './parameters.ts';

/** Whether and how connections are encrypted. */
export interface TlsSettings {
  /** Attempts in order: encrypted or not. */
  attempts: readonly ('tls' | 'plain')[];
  /** Whether the TLS handshake starts without asking the server first. */
  isDirect: boolean;
  options: ConnectionOptions;
}

const ATTEMPTS = {
  prefer: ['tls', 'plain'],
  disable: ['plain'],
  allow: ['plain', 'tls'],
  require: ['tls'],
  'verify-ca': ['tls'],
  'verify-full': ['tls'],
} as const;

type Mode = keyof typeof ATTEMPTS;

const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3', 'TLSv1.1', 'TLSv1'];

/**
 * Converts libpq's parameters of TLS. Certificates are those of the parameters, or else of the files in
 * `~/.postgresql`. As in libpq, `require` verifies the CA when there is a root certificate.
 *
 * @throws KevError `input` when a parameter or a file is invalid
 *
 * Source: libpq, "SSL Support".
 */
export function toTlsSettings(
  parameters: Parameters,
  { homedir }: Pick<UserEnvironment, 'homedir'>,
): TlsSettings {
  const mode: Mode = chooseParameter(
    parameters,
    'sslmode',
    Object.keys(ATTEMPTS) as Mode[],
    parameters.sslrootcert === 'system' ? 'verify-full' : 'prefer',
  );
  const isDirect =
    chooseParameter(parameters, 'sslnegotiation', ['postgres', 'direct'], 'postgres') === 'direct';
  if (isDirect && ATTEMPTS[mode].length + Number(mode === 'disable') > 1)
    throw new KevError('input', `sslnegotiation=direct requires sslmode=require or stronger, not ${mode}`);
  if (parameters.sslrootcert === 'system' && mode !== 'verify-full')
    throw new KevError('input', `sslrootcert=system requires sslmode=verify-full, not ${mode}`);
  if (mode === 'disable') return { attempts: ATTEMPTS[mode], isDirect, options: {} };

  const file = (name: string, given: string | undefined) => {
    const path = given || join(homedir, '.postgresql', name);
    if (given || existsSync(path)) return readPem(path);
    return undefined;
  };
  const ca = parameters.sslrootcert === 'system' ? undefined : file('root.crt', parameters.sslrootcert);
  const verifies = mode.startsWith('verify') || (mode === 'require' && ca !== undefined);
  if (verifies && !ca && parameters.sslrootcert !== 'system') {
    throw new KevError('input', `sslmode=${mode} requires a root certificate`, {
      hint: `set sslrootcert to a file with the CA's certificate, or to "system", or put it into ${join(homedir, '.postgresql', 'root.crt')}`,
    });
  }
  return {
    attempts: ATTEMPTS[mode],
    isDirect,
    options: {
      rejectUnauthorized: verifies,
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
      ca,
      crl: parameters.sslcrl ? readPem(parameters.sslcrl) : undefined,
      cert: file('postgresql.crt', parameters.sslcert),
      key: file('postgresql.key', parameters.sslkey),
      passphrase: parameters.sslpassword,
      minVersion: chooseParameter(parameters, 'ssl_min_protocol_version', VERSIONS, 'TLSv1.2'),
      maxVersion: chooseParameter(parameters, 'ssl_max_protocol_version', VERSIONS, 'TLSv1.3'),
    },
  };
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'no such file or directory' : code === 'EACCES' ? 'permission denied' : message;
    throw new KevError('input', `cannot read the certificate or key "${file}": ${reason}`);
  }
}
