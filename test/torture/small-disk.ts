import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Skip } from './scenario.ts';

/** A folder that is a disk of its own for as long as it is needed. */
export class SmallDisk implements Disposable {
  readonly path: string;

  /** @throws Skip when nothing may be mounted here */
  constructor(path: string, kibibytes: number) {
    this.path = path;
    mkdirSync(path);
    const { status, stderr, error } = mount(['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'kev-torture', path]);
    if (status !== 0) throw new Skip(`no disk can be mounted: ${error?.message ?? stderr.trim()}`);
  }

  /** Makes it read-only, or gives that up. */
  setReadOnly(isReadOnly: boolean): void {
    const { status, stderr } = mount(['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.path]);
    if (status !== 0) throw new Skip(`no disk can be made read-only: ${stderr.trim()}`);
  }

  [Symbol.dispose](): void {
    spawnSync('umount', [this.path]);
  }
}

function mount(args: string[]) {
  return spawnSync('mount', args, { encoding: 'utf8' });
}
