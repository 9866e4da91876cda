import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { KevError } from '../errors.ts';
import { type ClusterEnvironment, type ClusterFlags, kubeconfigFiles } from './find-cluster.ts';
import { findStranger } from './kubeconfig-members.ts';

/**
 * Reads and merges the kubeconfig files that flags and environment name; an empty configuration when
 * none is named and the default one is not there. `place` names them for error messages.
 *
 * @throws KevError `input` when a file cannot be read or is none, or none of those that were named is there
 *
 * Source: client-go `tools/clientcmd` ClientConfigLoadingRules.
 */
export function readKubeconfigs(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): { config: KubeConfig; place: string } {
  const { files, namedBy } = kubeconfigFiles(flags, environment);
  const read = files.map(readKubeconfig).filter((config) => config !== undefined);
  if (read.length === 0 && namedBy) {
    throw new KevError('input', `cannot read the kubeconfig ${files.join(', ')}: there is no such file`, {
      hint: `it is named by ${namedBy}`,
    });
  }
  const merged = new KubeConfig();
  for (const config of read) {
    merged.currentContext ||= config.currentContext;
    for (const cluster of config.clusters) if (!merged.getCluster(cluster.name)) merged.addCluster(cluster);
    for (const user of config.users) if (!merged.getUser(user.name)) merged.addUser(user);
    for (const context of config.contexts) {
      if (!merged.getContextObject(context.name)) merged.addContext(context);
    }
  }
  return { config: merged, place: `the kubeconfig ${files.join(', ')}` };
}

/** One file's configuration; undefined when there is no such file. */
function readKubeconfig(file: string): KubeConfig | undefined {
  const cannot = (why: string) => new KevError('input', `cannot read the kubeconfig ${file}: ${why}`);
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw cannot(fileProblem(error));
  }
  if (text === undefined) return undefined;
  const config = new KubeConfig();
  if (text.trim() === '') return config;
  try {
    // Entries that are not whole are left out here, and reported when they are asked for.
    config.loadFromString(text, { onInvalidEntry: 'filter' });
  } catch (error) {
    throw cannot(parseProblem(error));
  }
  const stranger = findStranger(config);
  if (stranger !== undefined) throw cannot(stranger);
  config.makePathsAbsolute(dirname(file));
  return config;
}

/** A file's text; undefined when there is no such file. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function fileProblem(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return code ?? 'it cannot be opened';
}

/** Why a file is no kubeconfig. The parser's own message quotes the file, and with it perhaps a token. */
function parseProblem(error: unknown): string {
  const { reason, mark } = error as { reason?: string; mark?: { line?: number } };
  if (reason === undefined) return 'it is no kubeconfig';
  return `it is no valid YAML${mark?.line === undefined ? '' : ` (line ${mark.line + 1})`}`;
}
