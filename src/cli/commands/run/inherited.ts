import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A descriptor of this process. */
interface Descriptor {
  fd: number;
  /** What it refers to, such as `pipe:[1234]`. */
  target: string;
  isWriting: boolean;
}

/**
 * The descriptors behind stderr that this process was given, as `spawn` takes them: Node.js does not pass on those
 * below 16 by itself. Only Linux tells which they are.
 *
 * What Node.js has opened itself is left out: a pipe of which both ends are here is its own, as far as is known.
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

/** Undefined for the one that listed them, which is closed by now. */
function readDescriptor(fd: number): Descriptor | undefined {
  try {
    const target = readlinkSync(`/proc/self/fd/${fd}`);
    const [, flags = ''] = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
    return { fd, target, isWriting: (Number.parseInt(flags, 8) & 3) !== 0 };
  } catch {
    return undefined;
  }
}
