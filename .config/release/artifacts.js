import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where packages are made. */
export const FOLDER = 'release';

/** Of `package.json`, the only place that has it. */
export const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** What every package says about whose code it has. */
export const readLicenses = () => [
  { name: 'LICENSE', content: readFileSync('LICENSE') },
  { name: 'NOTICES.txt', content: readFileSync('dist/NOTICES.txt') },
];

/** Writes a file into release/, reports it, and returns its SHA-256. */
export function writeArtifact(name, content) {
  const file = join(FOLDER, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`${file}: ${(content.length / 1e6).toFixed(2)} MB`);
  return sha256(content);
}

export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

const BLOCK = 512;

/**
 * Makes a `.tar.gz` whose bytes depend on nothing but its entries.
 *
 * @param entries `{ name, content, mode? }`, with a `mode` for programs
 */
export function tarGz(entries) {
  const blocks = entries.flatMap(({ name, content, mode = 0o644 }) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(BLOCK);
    const number = (value, length) => `${value.toString(8).padStart(length, '0')}\0`;
    header.write(name, 0, 100);
    header.write(
      number(mode, 7) + number(0, 7) + number(0, 7) + number(body.length, 11) + number(0, 11),
      100,
    );
    header.write('        0', 148);
    header.write('ustar\x0000', 257, 'latin1');
    header.write(
      `${number(
        header.reduce((sum, byte) => sum + byte, 0),
        6,
      )} `,
      148,
    );
    return [header, body, Buffer.alloc(-body.length & (BLOCK - 1))];
  });
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
  // The system on which it was made, which zlib writes into the header.
  archive[9] = 255;
  return archive;
}
