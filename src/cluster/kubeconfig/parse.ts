import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { CORE_SCHEMA, loadAll, type Schema, Type } from 'js-yaml';
import { KevError } from '../../errors.ts';
import { findMisfit, type Shape } from '../shape.ts';
import type { ExecConfig, Kubeconfig, KubeconfigUser } from './types.ts';

/** A kubeconfig as it is written, for what kev reads of it. */
interface KubeconfigFile {
  apiVersion?: string;
  kind?: string;
  'current-context'?: string;
  clusters?: { name?: string; cluster?: ClusterEntry }[];
  users?: { name?: string; user?: UserEntry }[];
  contexts?: { name?: string; context?: { cluster?: string; user?: string; namespace?: string } }[];
}

interface ClusterEntry {
  server?: string;
  'tls-server-name'?: string;
  'insecure-skip-tls-verify'?: boolean;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'proxy-url'?: string;
  extensions?: { name?: string; extension?: unknown }[];
}

interface UserEntry {
  'client-certificate'?: string;
  'client-certificate-data'?: string;
  'client-key'?: string;
  'client-key-data'?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  'as-uid'?: string;
  'as-groups'?: string[];
  'as-user-extra'?: Record<string, string[]>;
  exec?: ExecConfig;
  'auth-provider'?: { name?: string; config?: Record<string, string> };
}

const SHAPE = {
  apiVersion: 'text',
  kind: 'text',
  'current-context': 'text',
  clusters: [
    {
      name: 'text',
      cluster: {
        server: 'text',
        'tls-server-name': 'text',
        'insecure-skip-tls-verify': 'flag',
        'certificate-authority': 'text',
        'certificate-authority-data': 'base64',
        'proxy-url': 'text',
        'disable-compression': 'flag',
        extensions: [{ name: 'text' }],
      },
    },
  ],
  users: [
    {
      name: 'text',
      user: {
        'client-certificate': 'text',
        'client-certificate-data': 'base64',
        'client-key': 'text',
        'client-key-data': 'base64',
        token: 'text',
        tokenFile: 'text',
        username: 'text',
        password: 'text',
        as: 'text',
        'as-uid': 'text',
        'as-groups': ['text'],
        'as-user-extra': 'text-lists',
        exec: {
          apiVersion: 'text',
          command: 'text',
          args: ['text'],
          env: [{ name: 'text', value: 'text' }],
          installHint: 'text',
          provideClusterInfo: 'flag',
          interactiveMode: 'text',
        },
        'auth-provider': { name: 'text', config: 'texts' },
      },
    },
  ],
  contexts: [{ name: 'text', context: { cluster: 'text', user: 'text', namespace: 'text' } }],
} as const satisfies Shape;

/** The extension of a cluster that its users' plugins are given. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Parses one kubeconfig. Paths in it are relative to its folder, and come out absolute.
 *
 * @param file the path that it was read from
 * @throws KevError `input` when it is none; the message says why, and holds nothing of its text
 *
 * Source: client-go `tools/clientcmd`, loader.go; `tools/clientcmd/api/v1`, types.go.
 */
export function parseKubeconfig(bytes: Buffer, file: string): Kubeconfig {
  const document = parseDocument(decodeText(bytes)) ?? {};
  const misfit = findMisfit(document, SHAPE);
  if (misfit?.path === '') throw new KevError('input', 'not a kubeconfig');
  if (misfit) throw new KevError('input', `invalid ${misfit.path}: expected ${misfit.expected}`);
  const { apiVersion = '', kind = '', clusters, users, contexts, ...rest } = document as KubeconfigFile;
  if ((kind && kind !== 'Config') || (apiVersion && apiVersion !== 'v1'))
    throw new KevError('input', 'not a kubeconfig: expected apiVersion v1 and kind Config');

  const folder = dirname(resolve(file));
  const path = (text: string | undefined) => text && (isAbsolute(text) ? text : join(folder, text));
  return {
    currentContext: rest['current-context'] ?? '',
    clusters: byName(clusters, ({ cluster = {} }) => ({
      server: cluster.server ?? '',
      tlsServerName: cluster['tls-server-name'],
      skipTLSVerify: cluster['insecure-skip-tls-verify'] ?? false,
      caFile: path(cluster['certificate-authority']),
      caData: cluster['certificate-authority-data'],
      proxyUrl: cluster['proxy-url'],
      execConfig: cluster.extensions?.find(({ name }) => name === EXEC_EXTENSION)?.extension,
    })),
    users: byName(users, ({ name = '', user = {} }) => toUser(user, path, { file, name })),
    contexts: byName(contexts, ({ context = {} }) => context),
  };
}

function toUser(
  user: UserEntry,
  path: (text: string | undefined) => string | undefined,
  origin: KubeconfigUser['origin'],
): KubeconfigUser {
  const { exec } = user;
  // One without a folder is looked for in PATH.
  const isPath = exec?.command?.includes('/') || exec?.command?.includes(sep);
  return {
    origin,
    certFile: path(user['client-certificate']),
    certData: user['client-certificate-data'],
    keyFile: path(user['client-key']),
    keyData: user['client-key-data'],
    token: user.token,
    tokenFile: path(user.tokenFile),
    username: user.username,
    password: user.password,
    impersonate: {
      user: user.as,
      uid: user['as-uid'],
      groups: user['as-groups'],
      extra: user['as-user-extra'],
    },
    exec: exec && { ...exec, command: isPath ? path(exec.command) : exec.command },
    authProvider: user['auth-provider'],
  };
}

/** The first of a name counts. */
function byName<Entry extends { name?: string }, Value>(
  entries: Entry[] = [],
  toValue: (entry: Entry) => Value,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const entry of entries)
    if (!values.has(entry.name ?? '')) values.set(entry.name ?? '', toValue(entry));
  return values;
}

/** Decodes UTF-8, or UTF-16 with a byte order mark, as every YAML reader does. */
export function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return bytes.toString('utf8');
}

/**
 * The first document of a YAML or JSON text; undefined when there is none.
 *
 * @throws KevError `input` when it is not valid
 */
export function parseDocument(text: string): unknown {
  try {
    return loadAll(text, undefined, { schema: kubectlSchema(), json: true })[0] ?? undefined;
  } catch (error) {
    // The parser's own message quotes the text, and with it perhaps a token.
    const line = (error as { mark?: { line?: number } }).mark?.line;
    throw new KevError('input', `not valid YAML${line === undefined ? '' : ` (line ${line + 1})`}`);
  }
}

let schema: Schema | undefined;

/** YAML as kubectl reads it: with YAML 1.1's words for true and false and merge keys, but without dates. */
export function kubectlSchema(): Schema {
  const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text) => text === '<<' });
  const bool = new Type('tag:yaml.org,2002:bool', {
    kind: 'scalar',
    resolve: (text: unknown) => typeof text === 'string' && /^(?:[yn]|yes|no|true|false|on|off)$/i.test(text),
    construct: (text: string) => /^(?:y|yes|true|on)$/i.test(text),
    predicate: (value: unknown) => typeof value === 'boolean',
    represent: (value: object) => String(value),
  });
  schema ??= CORE_SCHEMA.extend({ implicit: [merge, bool] });
  return schema;
}
