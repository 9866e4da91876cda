import { dirname, resolve, sep } from 'node:path';
import { makeAbsolutePath } from '@kubernetes/client-node';
import { CORE_SCHEMA, loadAll, type Schema, Type } from 'js-yaml';
import { inputError } from '../../core/errors.ts';
import { findMismatch, type Shape, type Shaped } from '../../core/json-shape.ts';
import { AUTH_PROVIDER, EXEC, type Kubeconfig } from './types.ts';

const CLUSTER = {
  server: 'text',
  'tls-server-name': 'text',
  'insecure-skip-tls-verify': 'flag',
  'certificate-authority': 'text',
  'certificate-authority-data': 'base64',
  'proxy-url': 'text',
  'disable-compression': 'flag',
  extensions: [{ name: 'text', extension: 'any' }],
} as const;

const USER = {
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
  exec: EXEC,
  'auth-provider': AUTH_PROVIDER,
} as const;

const SHAPE = {
  apiVersion: 'text',
  kind: 'text',
  'current-context': 'text',
  clusters: [{ name: 'text', cluster: CLUSTER }],
  users: [{ name: 'text', user: USER }],
  contexts: [{ name: 'text', context: { cluster: 'text', user: 'text', namespace: 'text' } }],
} as const satisfies Shape;

const MEMBERS: ReadonlySet<string> = new Set([...Object.keys(SHAPE), 'preferences', 'extensions']);

/** The extension of a cluster that is passed to credential plugins. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Parses a kubeconfig. Makes paths absolute, which are relative to its folder, and skips entries without a name.
 *
 * @param file the path of the kubeconfig
 * @throws KevError `input` when it is invalid; the message does not quote its text
 *
 * Source: client-go `tools/clientcmd`, loader.go; `tools/clientcmd/api/v1`, types.go.
 */
export function parseKubeconfig(bytes: Buffer, file: string): Kubeconfig {
  // client-node's loadFromString parses dates, but not YAML 1.1's booleans, and its errors quote secrets. It refuses
  // clusters without a server and contexts without a cluster, which flags may name.
  const document = parseDocument(decodeText(bytes)) ?? {};
  const mismatch = findMismatch(document, SHAPE);
  if (mismatch?.path === '') throw inputError('not a kubeconfig');
  if (mismatch) throw inputError(`invalid ${mismatch.path}: expected ${mismatch.expected}`);
  const config = document as Shaped<typeof SHAPE>;
  const { clusters = [], users = [], contexts = [] } = config;
  if ((config.kind || 'Config') !== 'Config' || (config.apiVersion || 'v1') !== 'v1')
    throw inputError('not a kubeconfig: expected apiVersion v1 and kind Config');
  // kubectl takes any mapping for an empty kubeconfig, which hides that the wrong file was named.
  const members = Object.keys(document);
  if (members.length > 0 && !members.some((name) => MEMBERS.has(name)))
    throw inputError('not a kubeconfig: it has none of its members');

  const isNamed = ({ name }: { name: string }) => name !== '';
  return {
    currentContext: config['current-context'] ?? '',
    contexts: contexts.map(({ name = '', context }) => ({ ...context, name })).filter(isNamed),
    clusters: clusters.map(({ name = '', cluster = {} }) => toCluster(name, cluster, file)).filter(isNamed),
    users: users.map(({ name = '', user = {} }) => toUser(name, user, file)).filter(isNamed),
  };
}

function toCluster(name: string, cluster: Shaped<typeof CLUSTER>, file: string): Kubeconfig['clusters'][0] {
  return {
    name,
    server: cluster.server?.replace(/\/$/, '') ?? '',
    caData: cluster['certificate-authority-data'],
    caFile: toAbsolute(cluster['certificate-authority'], file),
    skipTLSVerify: cluster['insecure-skip-tls-verify'] ?? false,
    tlsServerName: cluster['tls-server-name'],
    proxyUrl: cluster['proxy-url'],
    execConfig: cluster.extensions?.find((each) => each.name === EXEC_EXTENSION)?.extension,
  };
}

function toUser(name: string, user: Shaped<typeof USER>, file: string): Kubeconfig['users'][0] {
  const { token, tokenFile, username, password, exec } = user;
  // Other commands are looked up in PATH.
  const isPath = ['/', sep].some((separator) => exec?.command?.includes(separator));
  return {
    name,
    origin: { file, name },
    certData: user['client-certificate-data'],
    certFile: toAbsolute(user['client-certificate'], file),
    keyData: user['client-key-data'],
    keyFile: toAbsolute(user['client-key'], file),
    token,
    tokenFile: toAbsolute(tokenFile, file),
    username,
    password,
    impersonate: {
      user: user.as,
      uid: user['as-uid'],
      groups: user['as-groups'],
      extra: user['as-user-extra'],
    },
    exec: exec && { ...exec, command: isPath ? toAbsolute(exec.command, file) : exec.command },
    authProvider: user['auth-provider'],
  };
}

function toAbsolute(path: string | undefined, file: string): string | undefined {
  return path && makeAbsolutePath(dirname(resolve(file)), path);
}

/** Decodes UTF-8, or UTF-16 with a byte order mark, as every YAML parser does. */
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
 * Parses the first document of a YAML or JSON text; undefined when there is none.
 *
 * @throws KevError `input` when it is not valid
 */
export function parseDocument(text: string): unknown {
  try {
    return loadAll(text, undefined, { schema: kubectlSchema(), json: true })[0] ?? undefined;
  } catch (error) {
    // The parser's own message quotes the text, which may contain a token.
    const line = (error as { mark?: { line?: number } }).mark?.line;
    throw inputError(`not valid YAML${line === undefined ? '' : ` (line ${line + 1})`}`);
  }
}

let schema: Schema | undefined;

/** Returns the YAML schema of kubectl: with YAML 1.1's booleans and merge keys, but without dates. */
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
