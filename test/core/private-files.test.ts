import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { privateDirectory, readPrivateFile, writePrivateFile } from '../../src/core/private-files.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const isRoot = process.getuid?.() === 0;
const SOMEBODY_ELSE = 12_345;

/** A folder for temporary files of all users. */
function shared(mode: number): TemporaryFolder {
  const base = new TemporaryFolder();
  mkdirSync(base.at('shared'));
  chmodSync(base.at('shared'), mode);
  return base;
}

function make(path: string, mode = 0o700): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}

describe('a private folder', () => {
  it.each<[string, boolean, number, number, number]>([
    ['in folders of the user', true, 0o755, 0o755, 0o700],
    ['in a folder that all may write to, with the sticky bit', true, 0o1777, 0o755, 0o700],
    ['in a folder that all may write to', false, 0o777, 0o755, 0o700],
    ['in a folder that a group may write to', false, 0o775, 0o755, 0o700],
    ['further in', false, 0o1777, 0o777, 0o700],
    ['further in, by a group', false, 0o755, 0o770, 0o700],
    ['that all may write to', false, 0o755, 0o755, 0o777],
    ['that a group may write to', false, 0o755, 0o755, 0o770],
    ['that all may write to, with the sticky bit', false, 0o755, 0o755, 0o1777],
  ])('%s is one: %s', (_, expected, ...[outer, middle, inner]) => {
    using base = shared(outer);
    make(base.at('shared/a'), middle);
    make(base.at('shared/a/b'), inner);
    const folder = base.at('shared/a/b');
    expect(privateDirectory(folder, 0)).toBe(expected ? folder : undefined);
  });

  it('is not made in a folder that others may write to', () => {
    using base = shared(0o777);
    expect(privateDirectory(base.at('shared/a/b'), 2)).toBeUndefined();
    expect(readdirSync(base.at('shared'))).toEqual([]);
  });

  it('is made as deep as was asked for, for its owner only', () => {
    using base = new TemporaryFolder();
    expect(privateDirectory(base.at('a/b'), 1)).toBeUndefined();
    expect(existsSync(base.at('a'))).toBe(false);
    expect(privateDirectory(base.at('a/b'), 2)).toBe(base.at('a/b'));
    expect(statSync(base.at('a')).mode & 0o777).toBe(0o700);
  });

  it('is where the links on the way lead to, and only if all of that is safe', () => {
    using base = shared(0o777);
    make(base.at('real/kev'));
    symlinkSync(base.at('real'), base.at('link'));
    symlinkSync('./link/../link', base.at('to-link'));
    expect(privateDirectory(base.at('to-link/kev'), 0)).toBe(base.at('real/kev'));
    make(base.at('shared/kev'));
    symlinkSync(base.at('shared'), base.at('to-shared'));
    symlinkSync(base.at('real'), base.at('shared/to-real'));
    expect(privateDirectory(base.at('to-shared/kev'), 0)).toBeUndefined();
    expect(privateDirectory(base.at('shared/to-real/kev'), 0)).toBeUndefined();
    symlinkSync(base.at('loop'), base.at('loop'));
    expect(privateDirectory(base.at('loop/kev'), 0)).toBeUndefined();
  });

  it('is neither a file nor below one', () => {
    using base = new TemporaryFolder();
    writeFileSync(base.at('file'), '');
    expect(privateDirectory(base.at('file'), 0)).toBeUndefined();
    expect(privateDirectory(base.at('file/kev'), 1)).toBeUndefined();
  });

  it.skipIf(!isRoot)('is neither somebody else’s, nor below theirs, nor where their links lead', () => {
    using base = shared(0o1777);
    make(base.at('theirs/kev'));
    chownSync(base.at('theirs'), SOMEBODY_ELSE, SOMEBODY_ELSE);
    expect(privateDirectory(base.at('theirs'), 0)).toBeUndefined();
    expect(privateDirectory(base.at('theirs/kev'), 0)).toBeUndefined();
    make(base.at('mine/kev'));
    symlinkSync(base.at('mine'), base.at('shared/link'));
    expect(privateDirectory(base.at('shared/link/kev'), 0)).toBe(base.at('mine/kev'));
    lchownSync(base.at('shared/link'), SOMEBODY_ELSE, SOMEBODY_ELSE);
    expect(privateDirectory(base.at('shared/link/kev'), 0)).toBeUndefined();
  });
});

describe('a private file', () => {
  it('is read as it was written, whole, and left alone by a write that fails', () => {
    using base = new TemporaryFolder();
    writePrivateFile(base.at('file'), 'first');
    writePrivateFile(base.at('file'), 'second');
    expect(String(readPrivateFile(base.at('file')))).toBe('second');
    expect(statSync(base.at('file')).mode & 0o777).toBe(0o600);
    writePrivateFile(base.at('not/there'), 'x');
    mkdirSync(base.at('folder'));
    writePrivateFile(base.at('folder'), 'x');
    expect(readdirSync(base.path).sort()).toEqual(['file', 'folder']);
  });

  it.each<[string, (base: TemporaryFolder) => void]>([
    ['that is not there', () => {}],
    ['that others may write to', (base) => chmodSync(writeAt(base.at('file')), 0o666)],
    ['that is a link', (base) => symlinkSync(writeAt(base.at('other')), base.at('file'))],
    ['that is a folder', (base) => mkdirSync(base.at('file'))],
    ['that is a FIFO', (base) => execFileSync('mkfifo', [base.at('file')])],
  ])('is not one %s', (_, prepare) => {
    using base = new TemporaryFolder();
    prepare(base);
    expect(readPrivateFile(base.at('file'))).toBeUndefined();
  });

  it.skipIf(!isRoot)('is not one of somebody else', () => {
    using base = new TemporaryFolder();
    chownSync(writeAt(base.at('file')), SOMEBODY_ELSE, SOMEBODY_ELSE);
    expect(readPrivateFile(base.at('file'))).toBeUndefined();
  });
});

function writeAt(path: string): string {
  writeFileSync(path, 'x', { mode: 0o600 });
  return path;
}
