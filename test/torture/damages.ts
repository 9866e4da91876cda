import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

const PAGE = 4096;

type Random = () => number;
type Damage = (file: string, random: Random) => void;

/** Kinds of damage to a file, at a random position. */
export const DAMAGES: Record<string, Damage> = {
  'a flipped bit': (file, random) =>
    change(file, (size, read, write) => {
      const at = pick(random, size);
      write(Buffer.of((read(at, 1)[0] ?? 0) ^ (1 << pick(random, 8))), at);
    }),
  'a flipped bit at the head of a page': (file, random) =>
    change(file, (size, read, write) => {
      const at = pick(random, size / PAGE) * PAGE + pick(random, 64);
      write(Buffer.of((read(at, 1)[0] ?? 0) ^ (1 << pick(random, 8))), at);
    }),
  'some wrong bytes': (file, random) =>
    change(file, (size, _, write) => {
      for (let times = 1 + pick(random, 20); times > 0; times--)
        write(garbage(1, random), pick(random, size));
    }),
  'a wrong number': (file, random) =>
    change(file, (size, _, write) => {
      const number = Buffer.alloc(8);
      number.writeDoubleLE(random() < 0.5 ? 0 : random() * 1e9);
      number.writeUInt32LE(pick(random, 1000), 0);
      write(number, pick(random, size / 8) * 8);
    }),
  'a page of zeros': (file, random) =>
    change(file, (size, _, write) => write(Buffer.alloc(PAGE), pick(random, size / PAGE) * PAGE)),
  'a page of garbage': (file, random) =>
    change(file, (size, _, write) => write(garbage(PAGE, random), pick(random, size / PAGE) * PAGE)),
  'two pages in each other’s place': (file, random) =>
    change(file, (size, read, write) => {
      const [one, other] = [pick(random, size / PAGE) * PAGE, pick(random, size / PAGE) * PAGE];
      const [first, second] = [read(one, PAGE), read(other, PAGE)];
      write(first, other);
      write(second, one);
    }),
  'a file cut off': (file, random) =>
    change(file, (size, _read, _write, handle) => ftruncateSync(handle, pick(random, size))),
  'garbage at the end': (file, random) => appendFileSync(file, garbage(1 + pick(random, 3 * PAGE), random)),
};

function change(
  file: string,
  damage: (
    size: number,
    read: (at: number, length: number) => Buffer,
    write: (bytes: Buffer, at: number) => void,
    handle: number,
  ) => void,
): void {
  const handle = openSync(file, 'r+');
  const read = (at: number, length: number) => {
    const bytes = Buffer.alloc(length);
    readSync(handle, bytes, 0, length, at);
    return bytes;
  };
  damage(
    fstatSync(handle).size,
    read,
    (bytes, at) => void writeSync(handle, bytes, 0, bytes.length, at),
    handle,
  );
  closeSync(handle);
}

function pick(random: Random, end: number): number {
  return Math.floor(random() * Math.floor(end));
}

function garbage(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => pick(random, 256)));
}
