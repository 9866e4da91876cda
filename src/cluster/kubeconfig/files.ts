import { closeSync, openSync, readSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { inputError, KevError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import { type ClusterEnvironment, type ClusterFlags, findServiceAccount, kubeconfigFiles } from './find.ts';
import { parseKubeconfig } from './parse.ts';
import type { Kubeconfig } from './types.ts';

/**
 * Reads and merges the kubeconfig files that flags and environment name. Returns an empty configuration when none is
 * named and the default file does not exist. `location` names the files in messages.
 *
 * Merges as kubectl does: the first definition of a name wins, and missing files of KUBECONFIG are skipped as long as
 * one exists. In a pod none has to exist.
 *
 * @throws KevError `input` when a file cannot be read or is invalid, or none of the named files exists
 *
 * Source: client-go `tools/clientcmd` ClientConfigLoadingRules.
 */
export function readKubeconfigs(
  flags: ClusterFlags,
  environment: ClusterEnvironment,
): { config: KubeConfig; location: string } {
  const { files, namedBy } = kubeconfigFiles(flags, environment);
  const names = files.map(formatPath).join(', ');
  const read = files.flatMap((file) => readKubeconfig(file, environment.readBefore) ?? []);
  const isOptional = namedBy === undefined || (namedBy === 'KUBECONFIG' && findServiceAccount(environment));
  if (read.length === 0 && !isOptional) {
    throw inputError(
      `cannot read the kubeconfig ${names}: no such file or directory`,
      `it is named by ${namedBy}`,
    );
  }
  // Lookups find the first of a name, as in kubectl; client-node's `mergeConfig` throws on a second.
  const config = new KubeConfig();
  config.loadFromOptions({
    currentContext: read.find(({ currentContext }) => currentContext)?.currentContext ?? '',
    clusters: read.flatMap(({ clusters }) => clusters),
    users: read.flatMap(({ users }) => users),
    contexts: read.flatMap(({ contexts }) => contexts),
  } satisfies Kubeconfig);
  return { config, location: `the kubeconfig ${names}` };
}

/** Returns the names of contexts, clusters, or users without duplicates. */
export function uniqueNames(things: { name: string }[]): string[] {
  return [...new Set(things.map(({ name }) => name))];
}

/** Reads one file; undefined when it does not exist. */
function readKubeconfig(file: string, readBefore?: ReadonlyMap<string, Buffer>): Kubeconfig | undefined {
  const cannot = (why: string) => inputError(`cannot read the kubeconfig ${formatPath(file)}: ${why}`);
  let bytes: Buffer;
  try {
    bytes = readBefore?.get(file) ?? readConfigFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cannot(fileProblem(error));
  }
  try {
    return parseKubeconfig(bytes, file);
  } catch (error) {
    if (error instanceof KevError) throw cannot(error.message);
    throw error;
  }
}

/** Many times the size of a kubeconfig of hundreds of clusters. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Reads a kubeconfig, token, or certificate. It may be a pipe.
 *
 * @throws Error with the code `EFBIG` when it has more than 16 MiB
 */
export function readConfigFile(file: string): Buffer {
  const chunks: Buffer[] = [];
  const fd = openSync(file, 'r');
  try {
    for (let size = 0; ; ) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const length = readSync(fd, chunk);
      if (length === 0) return Buffer.concat(chunks);
      size += length;
      if (size > MAX_FILE_BYTES) throw Object.assign(new Error('file too large'), { code: 'EFBIG' });
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(fd);
  }
}

/** Describes why a file cannot be read or written. */
export function fileProblem(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EFBIG') return 'it is larger than 16 MiB';
  if (code === 'ENOENT') return 'no such file or directory';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'ENOSPC') return 'no space left on the device';
  return code ?? 'it cannot be opened';
}

/** Reads a file as text; undefined when it cannot be read. */
export function readTextIfPossible(file: string): string | undefined {
  try {
    return readConfigFile(file).toString();
  } catch {
    return undefined;
  }
}
