import { statSync } from 'node:fs';
import { MAX_FILE_BYTES } from '../../cluster/kubeconfig/files.ts';
import { inputError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import { describeTimeout } from '../io/interruption.ts';
import type { Io } from '../io/io.ts';

/** Contents by path: a command may open several clusters of one kubeconfig. */
const streams = new Map<string, Promise<Buffer>>();

/**
 * Reads kubeconfig files that are streams, such as FIFOs and `<(...)`: they may block, and can be read only once.
 * Ends when the signal of `io` aborts.
 *
 * @param timeoutMs time limit for each file; undefined for none
 * @throws KevError `input` when one is larger than a kubeconfig can be, or takes too long
 */
export async function readStreams(
  files: readonly string[],
  io: Io,
  timeoutMs: number | undefined,
): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const found = files.filter(isStream);
  if (found.length === 0) return undefined;
  for (const file of found) if (!streams.has(file)) streams.set(file, readStream(file, io, timeoutMs));
  return new Map(
    await Promise.all(found.map(async (file) => [file, (await streams.get(file)) ?? Buffer.of()] as const)),
  );
}

/** Regular and missing files are handled by their reader. */
function isStream(file: string): boolean {
  try {
    return statSync(file).isFIFO();
  } catch {
    return false;
  }
}

async function readStream(file: string, io: Io, timeoutMs: number | undefined): Promise<Buffer> {
  const { openInput } = await import('../../core/input-stream.ts');
  const cannot = (why: string) => inputError(`cannot read the kubeconfig ${formatPath(file)}: ${why}`);
  const tooLate = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signal = tooLate ? AbortSignal.any([io.signal, tooLate]) : io.signal;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of openInput(file, io, signal)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_FILE_BYTES) throw cannot('it is larger than 16 MiB');
    }
  } catch (error) {
    if (timeoutMs !== undefined && tooLate?.aborted && !io.signal.aborted)
      throw cannot(describeTimeout(timeoutMs));
    throw error;
  }
  return Buffer.concat(chunks);
}
