import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Skip } from './scenario.ts';

/** A folder with a small file system of its own, until it is disposed of. */
export class SmallDisk implements Disposable {
  readonly path: string;

  /** @throws Skip when this process may not mount */
  constructor(path: string, kibibytes: number) {
    this.path = path;
    mkdirSync(path);
    const { status, stderr, error } = mount(['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'kev-torture', path]);
    if (status !== 0) throw new Skip(`cannot mount a file system: ${error?.message ?? stderr.trim()}`);
  }

  /** Makes it read-only or writable. */
  setReadOnly(isReadOnly: boolean): void {
    const { status, stderr } = mount(['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.path]);
    if (status !== 0) throw new Skip(`cannot remount a file system: ${stderr.trim()}`);
  }

  [Symbol.dispose](): void {
    spawnSync('umount', [this.path]);
  }
}

function mount(args: string[]) {
  return spawnSync('mount', args, { encoding: 'utf8' });
}
