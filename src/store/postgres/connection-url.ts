import { addParameter, type Parameters } from './parameters.ts';

/** Credentials, hosts, database, and query. Source: libpq `fe-connect.c`, conninfo_uri_parse_options. */
const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?]*)(?:\/(?<dbname>[^?]*))?(?:\?(?<query>.*))?$/is;

const HOST_AND_PORT = /^(?:\[(?<ipv6>[^\]]*)\]|(?<host>[^:]*))(?::(?<port>\d*))?$/;

/**
 * Parses a connection URL such as `postgres://user@host:5432/database?sslmode=require`. Several hosts are separated by
 * commas; a directory of a Unix socket is percent-encoded, or given as parameter `host`.
 *
 * @returns the parameters, or what is wrong with the URL, without repeating parts that may be secret
 */
export function parseConnectionUrl(url: string): Parameters | string {
  const parts = URL_PARTS.exec(url)?.groups;
  if (!parts) return 'expected postgres://[USER@]HOST[:PORT]/DATABASE';
  // A password with one of these ends there, and the rest of it would be shown as the host or the database.
  if (/@/.test(`${parts.hosts}${parts.dbname}`))
    return 'expected "@", ":", "/", and "%" in a password as %40, %3A, %2F, and %25';
  const parameters: Parameters = {};
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const each of (parts.hosts ?? '').split(',')) {
    const parsed = HOST_AND_PORT.exec(each)?.groups;
    if (!parsed) return 'expected HOST[:PORT] after "//"';
    hosts.push(parsed.ipv6 ?? parsed.host ?? '');
    ports.push(parsed.port ?? '');
  }
  const query = (parts.query ?? '').split('&').filter((pair) => pair !== '');
  const pairs: [string, string | undefined][] = [
    ['user', parts.user],
    ['password', parts.password],
    ['host', hosts.join(',').replace(/^,+$/, '')],
    ['port', ports.join(',').replace(/^,+$/, '')],
    ['dbname', parts.dbname],
    ...query.map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  ];
  for (const [name, value] of pairs) {
    if (!value) continue;
    const text = decode(value);
    if (text === undefined) return `invalid characters or percent-encoding in ${name}`;
    const problem = addParameter(parameters, decode(name) ?? name, text);
    if (problem) return problem;
  }
  return parameters;
}

function decode(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text);
    // Half of a surrogate pair cannot be encoded in UTF-8.
    return /[\0\p{Cs}]/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
