import { KevError } from '../../core/errors.ts';

/**
 * Connection parameters that kev understands, and the environment variables that set them.
 *
 * Source: libpq, "Parameter Key Words" and "Environment Variables".
 */
export const PARAMETERS = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  channel_binding: 'PGCHANNELBINDING',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: undefined,
  sslcrl: 'PGSSLCRL',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
} as const satisfies Record<string, string | undefined>;

export type ParameterName = keyof typeof PARAMETERS;

/** Connection parameters as text. */
export type Parameters = { [Name in ParameterName]?: string };

/** Parameters that only tune libpq, and can be ignored. */
const TUNING = new Set([
  'client_encoding',
  'fallback_application_name',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
]);

/**
 * Adds a parameter of a URL or a service file.
 *
 * @returns what is wrong with it, without its value, which may be a secret
 */
export function addParameter(parameters: Parameters, name: string, value: string): string | undefined {
  if (Object.hasOwn(PARAMETERS, name)) {
    parameters[name as ParameterName] = value;
    return undefined;
  }
  // JDBC's name, which libpq accepts, too.
  if (name === 'ssl' && value === 'true') {
    parameters.sslmode = 'require';
    return undefined;
  }
  if (TUNING.has(name) || (name === 'gssencmode' && value !== 'require')) return undefined;
  return `parameter ${JSON.stringify(name)} is not supported`;
}

/**
 * The value of a parameter that has few.
 *
 * @throws KevError `input` for another value, which is not repeated: it may have been meant for another parameter
 */
export function chooseParameter<Choice extends string>(
  parameters: Parameters,
  name: ParameterName,
  choices: readonly Choice[],
  byDefault: Choice,
): Choice {
  const value = parameters[name];
  const choice = value ? choices.find((each) => each === value) : byDefault;
  if (choice === undefined) throw invalidParameter(name, choices.join(', '));
  return choice;
}

/** The error of a parameter with an invalid value. */
export function invalidParameter(name: ParameterName, expected: string): KevError {
  return new KevError('input', `invalid PostgreSQL parameter ${name}: expected ${expected}`);
}
