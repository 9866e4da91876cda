import type { Command } from 'commander';
import type { ClusterFlags } from '../../cluster/kubeconfig/find.ts';
import type { ColorChoice } from '../../print/color.ts';
import { type FlagRule, splitNamespaces } from '../line/flag-rules.ts';

/** Global flags as they were typed. */
export interface GlobalFlags extends ClusterFlags {
  /** All values of -n; `namespace` is the last one. */
  namespaces?: string[];
  /** All values of --context; `context` is the last one. */
  contexts?: string[];
  requestTimeout?: string;
  chunkSize?: string;
  local?: true;
  store?: string;
  color: ColorChoice;
  verbose?: true;
  /** Those that a config file sets. */
  defaults?: readonly { name: string; path: string }[];
}

/** Adds the flags that all commands share. */
export function addGlobalFlags(program: Command): Command {
  program
    .optionsGroup('Where events live:')
    .option('-n, --namespace <name>', 'namespace of the events (default: that of the context, or "default")')
    .option('--context <name>', 'context in the kubeconfig')
    .option('--cluster <name>', 'cluster in the kubeconfig')
    .option('--user <name>', 'user in the kubeconfig')
    .option('--kubeconfig <file>', 'path of the kubeconfig')
    .option('-s, --server <url>', 'address of the API server')
    .option('--token <token>', 'bearer token to authenticate with')
    .option('--as <user>', 'user to impersonate')
    .option('--as-group <group>', 'group to impersonate; repeatable', addValue)
    .option('--as-uid <uid>', 'UID to impersonate')
    .option('--certificate-authority <file>', 'file with the certificate authorities to trust')
    .option('--insecure-skip-tls-verify', "don't verify the certificate of the API server")
    .option('--tls-server-name <name>', 'name to expect in the certificate of the API server')
    .option('--client-certificate <file>', 'client certificate to authenticate with')
    .option('--client-key <file>', 'private key of the client certificate')
    .option('--request-timeout <duration>', 'time limit of one request, such as 30s (default: none)')
    .option('--local', 'use the local store instead of a cluster')
    .option('--store <location>', 'store in this directory or at this postgres:// URL (also: KEV_STORE)')
    .optionsGroup('Output:')
    .addOption(
      program
        .createOption('--color <when>', 'use colors')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option('-v, --verbose', 'print requests and decisions on stderr')
    .optionsGroup('Defaults of flags:')
    .option('--config <file>', 'take the defaults of flags from this file (also: KEV_CONFIG)')
    .option('--no-config', 'ignore the config file');
  keepAll(program, 'namespace', splitNamespaces);
  keepAll(program, 'context', (name) => [name]);
  return program;
}

/** Collects all values of `--namespace` or `--context` in `namespaces` or `contexts`, for commands with several targets. */
function keepAll(
  program: Command,
  option: 'namespace' | 'context',
  split: (value: string) => string[],
): void {
  program.on(`option:${option}`, (value: string) => {
    const all = new Set<string>([...(program.getOptionValue(`${option}s`) ?? []), ...split(value)]);
    program.setOptionValue(option, [...all].at(-1));
    program.setOptionValue(`${option}s`, [...all]);
  });
}

/** Adds a value of a flag that may be repeated. */
export function addValue(value: string, values: string[] | undefined): string[] {
  return [...(values ?? []), value];
}

/** Global flags that choose a backend and a user. */
export const CONNECTION_FLAGS = [
  ...(['--context', '--cluster', '--user', '--kubeconfig', '--server', '--token', '--as'] as const),
  ...(['--as-group', '--as-uid', '--certificate-authority', '--insecure-skip-tls-verify'] as const),
  ...(['--tls-server-name', '--client-certificate', '--client-key', '--request-timeout'] as const),
  ...(['--local', '--store'] as const),
];

/** A store has no requests and no pages; with `--history`, it is only the recording of a cluster, which has. */
export const STORE_RULE: FlagRule = {
  flags: ['--request-timeout', '--chunk-size'],
  not: ['--local', '--store'],
  unless: ['--history'],
};

/** Formats the name of a flag in `GlobalFlags`: `--as-group` for `asGroup`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
