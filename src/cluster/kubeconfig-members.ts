import type { KubeConfig } from '@kubernetes/client-node';
import { isJsonObject } from '../event/json-object.ts';

/** What is text in each entry, by its name in the file. */
const TEXTS: Record<'clusters' | 'users' | 'contexts', Record<string, string>> = {
  clusters: {
    caData: 'certificate-authority-data',
    caFile: 'certificate-authority',
    tlsServerName: 'tls-server-name',
    proxyUrl: 'proxy-url',
  },
  users: {
    certData: 'client-certificate-data',
    certFile: 'client-certificate',
    keyData: 'client-key-data',
    keyFile: 'client-key',
    token: 'token',
    username: 'username',
    password: 'password',
    impersonateUser: 'as',
  },
  contexts: { cluster: 'cluster', user: 'user', namespace: 'namespace' },
};

/** What in a configuration is of another sort than it has to be, in words without its value; undefined: nothing is. */
export function findStranger(config: KubeConfig): string | undefined {
  if (!isText(config.currentContext)) return '"current-context" is no text';
  for (const kind of ['clusters', 'users', 'contexts'] as const) {
    for (const entry of config[kind] as unknown as Record<string, unknown>[]) {
      if (!isText(entry.name)) return `among the ${kind} is a name that is no text`;
      const place = `among the ${kind}, "${entry.name}"`;
      for (const [member, name] of Object.entries(TEXTS[kind])) {
        if (!isText(entry[member])) return `${place}: "${name}" is no text`;
      }
      const { exec, authProvider } = entry;
      if (!isExec(exec)) return `${place}: "exec" is no command`;
      if (!isJsonObject(authProvider ?? {})) return `${place}: "auth-provider" is no object`;
    }
  }
  return undefined;
}

function isExec(exec: unknown): boolean {
  if (exec === undefined || exec === null) return true;
  if (!isJsonObject(exec)) return false;
  const { apiVersion, command, args, env } = exec;
  const isList = (list: unknown, isItem: (item: unknown) => boolean) =>
    list === undefined || list === null || (Array.isArray(list) && list.every(isItem));
  return (
    [apiVersion, command].every(isText) &&
    isList(args, (word) => typeof word === 'string') &&
    isList(env, (pair) => isJsonObject(pair) && isText(pair.name) && isText(pair.value))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || value === undefined || value === null;
}
