import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** File descriptor of this process. */
interface Descriptor {
  fd: number;
  /** Target, such as `pipe:[1234]`. */
  target: string;
  isWriting: boolean;
}

/**
 * Lists the descriptors above stderr that this process inherited, for `spawn`: Node.js does not pass on those below 16.
 * Works on Linux only.
 *
 * Leaves out what Node.js has opened, such as pipes with both ends in this process.
 */
export function inheritedDescriptors(): (number | 'ignore')[] {
  const descriptors = readDescriptors();
  const isOwn = ({ target, isWriting }: Descriptor) =>
    target.startsWith('anon_inode:') ||
    (target.startsWith('pipe:') &&
      descriptors.some((other) => other.target === target && other.isWriting !== isWriting));
  const given = descriptors.filter((each) => each.fd > 2 && !isOwn(each));
  const last = Math.max(2, ...given.map(({ fd }) => fd));
  const all: (number | 'ignore')[] = Array(last - 2).fill('ignore');
  for (const { fd } of given) all[fd - 3] = fd;
  return all;
}

function readDescriptors(): Descriptor[] {
  try {
    return readdirSync('/proc/self/fd').flatMap((fd) => readDescriptor(Number(fd)) ?? []);
  } catch {
    return [];
  }
}

/** Undefined for the descriptor of the listing itself, which is closed by now. */
function readDescriptor(fd: number): Descriptor | undefined {
  try {
    const target = readlinkSync(`/proc/self/fd/${fd}`);
    const [, flags = ''] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
    return { fd, target, isWriting: (Number.parseInt(flags, 8) & 3) !== 0 };
  } catch {
    return undefined;
  }
}
