import { statSync } from 'node:fs';
import { formatShare } from '../../print/count.ts';

/** How far files have been read. */
export class BytesRead {
  /** Size of all files; undefined for streams and directories. */
  readonly #total: number | undefined;
  #bytes = 0;

  /** @param paths of the files; `-` means stdin */
  constructor(paths: readonly string[]) {
    const sizes = paths.map(sizeOf);
    this.#total = sizes.reduce<number | undefined>(
      (total, size) => (total === undefined || size === undefined ? undefined : total + size),
      0,
    );
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Formats the share that has been read, such as `45%`; undefined if the size is not known. */
  formatShare(): string | undefined {
    return formatShare(this.#bytes, this.#total);
  }
}

function sizeOf(path: string): number | undefined {
  try {
    const stats = path === '-' ? undefined : statSync(path);
    return stats?.isFile() ? stats.size : undefined;
  } catch {
    // Reading reports it.
    return undefined;
  }
}
