import { dirname, resolve, sep } from 'node:path';
import { type Context, KubeConfig, makeAbsolutePath } from '@kubernetes/client-node';
import { newClusters, newUsers } from '@kubernetes/client-node/dist/config_types.js';
import { CORE_SCHEMA, loadAll, type Schema, Type } from 'js-yaml';
import { KevError } from '../../core/errors.ts';
import { findMismatch, type Shape } from '../../core/json-shape.ts';
import type { KubeconfigCluster, KubeconfigUser } from './types.ts';

/** A kubeconfig file, with the members that client-node does not read. */
interface KubeconfigFile {
  apiVersion?: string;
  kind?: string;
  'current-context'?: string;
  clusters?: NamedCluster[];
  users?: NamedUser[];
  contexts?: { name?: string; context?: Partial<Context> }[];
}

interface NamedCluster {
  name?: string;
  cluster?: { server?: string; extensions?: { name?: string; extension?: unknown }[] };
}

interface NamedUser {
  name?: string;
  user?: {
    tokenFile?: string;
    'as-uid'?: string;
    'as-groups'?: string[];
    'as-user-extra'?: Record<string, string[]>;
  };
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

const MEMBERS: ReadonlySet<string> = new Set([...Object.keys(SHAPE), 'preferences', 'extensions']);

/** The extension of a cluster that is passed to credential plugins. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * Parses a kubeconfig into clusters that are `KubeconfigCluster`s and users that are `KubeconfigUser`s. Makes paths
 * absolute, which are relative to its folder.
 *
 * @param file the path of the kubeconfig
 * @throws KevError `input` when it is invalid; the message does not quote its text
 *
 * Source: client-go `tools/clientcmd`, loader.go; `tools/clientcmd/api/v1`, types.go.
 */
export function parseKubeconfig(bytes: Buffer, file: string): KubeConfig {
  // client-node's loadFromString parses dates, but not YAML 1.1's booleans, and its errors quote secrets.
  const document = parseDocument(decodeText(bytes)) ?? {};
  const mismatch = findMismatch(document, SHAPE);
  if (mismatch?.path === '') throw new KevError('input', 'not a kubeconfig');
  if (mismatch) throw new KevError('input', `invalid ${mismatch.path}: expected ${mismatch.expected}`);
  const { apiVersion, kind, clusters, users, contexts, ...rest } = document as KubeconfigFile;
  if ((kind && kind !== 'Config') || (apiVersion && apiVersion !== 'v1'))
    throw new KevError('input', 'not a kubeconfig: expected apiVersion v1 and kind Config');
  // kubectl takes any mapping for an empty kubeconfig, which tells nobody that the wrong file was named.
  const members = Object.keys(document);
  if (members.length > 0 && !members.some((name) => MEMBERS.has(name)))
    throw new KevError('input', 'not a kubeconfig: it has none of its members');

  const config = new KubeConfig();
  config.loadFromOptions({
    currentContext: rest['current-context'] ?? '',
    clusters: clusters?.flatMap(toClusters) ?? [],
    users: users?.flatMap((entry) => toUsers(entry, file)) ?? [],
    // Not by client-node, which refuses a context without a cluster; --cluster may name it.
    contexts:
      contexts?.map(({ name = '', context: { cluster, user, namespace } = {} }) => {
        return { name, cluster, user, namespace };
      }) ?? [],
  });
  config.makePathsAbsolute(dirname(resolve(file)));
  return config;
}

/** Skips entries without a name. */
const ONLY_NAMED = { onInvalidEntry: 'filter' } as const;

function toClusters({ name, cluster }: NamedCluster): KubeconfigCluster[] {
  // client-node refuses a cluster without a server, which --server may name, and removes a trailing slash.
  const entry = { name, cluster: { ...cluster, server: cluster?.server || '/' } };
  const execConfig = cluster?.extensions?.find((each) => each.name === EXEC_EXTENSION)?.extension;
  return newClusters([entry], ONLY_NAMED).map((read) => ({ ...read, execConfig }));
}

function toUsers({ name, user = {} }: NamedUser, file: string): KubeconfigUser[] {
  const path = (text: string | undefined) => text && makeAbsolutePath(dirname(resolve(file)), text);
  // Not a member of a kubeconfig, but client-node reads it.
  const entry = { name, user: { ...user, 'token-file': undefined } };
  return newUsers([entry], ONLY_NAMED).map(({ impersonateUser, exec, ...read }) => ({
    ...read,
    origin: { file, name: read.name },
    tokenFile: path(user.tokenFile),
    impersonate: {
      user: impersonateUser,
      uid: user['as-uid'],
      groups: user['as-groups'],
      extra: user['as-user-extra'],
    },
    exec: exec && { ...exec, command: isPath(exec.command) ? path(exec.command) : exec.command },
  }));
}

/** Whether a command is a path, and not a name to look up in PATH. */
function isPath(command = ''): boolean {
  return command.includes('/') || command.includes(sep);
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
    throw new KevError('input', `not valid YAML${line === undefined ? '' : ` (line ${line + 1})`}`);
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
