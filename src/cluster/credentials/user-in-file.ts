import fs from 'node:fs';
import { dump } from 'js-yaml';
import { inputError, type KevError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json-shape.ts';
import { formatPath } from '../../core/path-text.ts';
import { fileProblem } from '../kubeconfig/files.ts';
import { decodeText, kubectlSchema, parseDocument } from '../kubeconfig/parse.ts';
import type { CredentialContext } from './credential.ts';

/** Time limit and interval of waiting for the lock file. */
const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 100;

type ProviderConfig = Record<string, string>;

/**
 * Updates the auth-provider's configuration of a user in a kubeconfig, under kubectl's own lock file.
 *
 * Fails before `work` starts when the kubeconfig cannot be written.
 *
 * @throws KevError `input` when it cannot be written, whatever `work` throws, the signal's reason when it aborts
 *
 * Source: client-go `tools/clientcmd`, config.go, persister.Persist; loader.go, lockFile.
 */
export async function updateAuthProvider<Result>(
  { file, name }: { file: string; name: string },
  context: CredentialContext,
  work: (written: ProviderConfig) => Promise<{ result: Result; changes?: ProviderConfig }>,
): Promise<Result> {
  const path = orCannotWrite(file, () => fs.realpathSync(file));
  const lock = `${path}.lock`;
  await takeLock(lock, file, context);
  try {
    const text = orCannotWrite(file, () => decodeText(fs.readFileSync(path)));
    const document = parseDocument(text);
    const config = findConfig(document, name);
    const { result, changes } = await work({ ...config } as ProviderConfig);
    if (changes && config) {
      Object.assign(config, changes);
      orCannotWrite(file, () => write(path, format(document, text)));
    }
    return result;
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function cannotWrite(file: string, why: string, hint?: string): KevError {
  return inputError(`cannot write the new tokens to the kubeconfig ${formatPath(file)}: ${why}`, hint);
}

/** Runs `work` on a kubeconfig, and converts its failure to a KevError `input`. */
function orCannotWrite<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw cannotWrite(file, fileProblem(error));
  }
}

async function takeLock(lock: string, file: string, { clock, signal }: CredentialContext): Promise<void> {
  const endMs = clock.monotonicMs() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return fs.closeSync(fs.openSync(lock, 'wx', 0o600));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw cannotWrite(file, fileProblem(error));
      const hint = 'delete that file if no other process is writing the kubeconfig';
      if (clock.monotonicMs() >= endMs) throw cannotWrite(file, `it is locked by ${formatPath(lock)}`, hint);
    }
    await clock.sleep(LOCK_POLL_MS, signal);
  }
}

function findConfig(document: unknown, name: string): Record<string, unknown> | undefined {
  const users = isJsonObject(document) && Array.isArray(document.users) ? document.users : [];
  for (const each of users) {
    if (isJsonObject(each) && each.name === name && isJsonObject(each.user)) {
      const provider = each.user['auth-provider'];
      return isJsonObject(provider) && isJsonObject(provider.config) ? provider.config : undefined;
    }
  }
  return undefined;
}

/** Formats the document as JSON or YAML, as it was before. */
function format(document: unknown, before: string): string {
  if (before.trimStart().startsWith('{')) return `${JSON.stringify(document, null, 2)}\n`;
  return dump(document, { schema: kubectlSchema(), noRefs: true, lineWidth: -1 });
}

/** Replaces the file atomically where possible. If the disk is full, the file stays as it was. */
function write(path: string, text: string): void {
  const next = `${path}.${process.pid}.tmp`;
  const { mode } = fs.statSync(path);
  try {
    fs.writeFileSync(next, text, { mode: mode & 0o777 });
    try {
      fs.renameSync(next, path);
    } catch {
      // A file that is a mount point can only be overwritten.
      fs.writeFileSync(path, text);
    }
  } finally {
    fs.rmSync(next, { force: true });
  }
}
