import { BlockList, isIP } from 'node:net';

type Environment = Record<string, string | undefined>;

/**
 * Finds the proxy for a server in `HTTPS_PROXY`, `HTTP_PROXY`, and `NO_PROXY`, in upper or lower case. Undefined when
 * there is none. Loopback addresses never use a proxy.
 *
 * Source: Go `golang.org/x/net/http/httpproxy`, which kubectl uses.
 */
export function proxyFor(server: URL, env: Environment): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = variable(env, name);
  if (!proxy || isDirect(server, variable(env, 'NO_PROXY') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function variable(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined;
}

function isDirect(server: URL, exceptions: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || isIn(host, '127.0.0.0/8') || isIn(host, '::1/128')) return true;
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  return exceptions
    .split(',')
    .map((exception) => exception.trim().toLowerCase())
    .some((exception) => {
      if (exception === '*' || exception === host || isIn(host, exception)) return exception !== '';
      const [, name = exception, exceptedPort] = /^(.*):(\d+)$/.exec(exception) ?? [];
      if (exceptedPort !== undefined && exceptedPort !== port) return false;
      if (name.startsWith('.') || name.startsWith('*.')) return host.endsWith(name.replace(/^\*/, ''));
      return name !== '' && (host === name || host.endsWith(`.${name}`));
    });
}

/** Whether an address is in a CIDR range such as `10.0.0.0/8`; false when either is invalid. */
function isIn(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const version = isIP(network);
  if (isIP(host) !== version || version === 0 || !/^\d+$/.test(bits)) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (Number(bits) > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
