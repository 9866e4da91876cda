import { expect, it } from 'vitest';
import { separateFiles } from '../../../src/cli/flags/file-arguments.ts';

it('refuses an empty file name', () => {
  expect(() => separateFiles([], [''])).toThrow('invalid -f "": expected the path of a file, or - for stdin');
});

it('refuses the content of a file instead of its path, and does not print it', () => {
  const text = 'apiVersion: v1\nusers: [{name: u, user: {token: hunter2}}]';
  const separate = () => separateFiles([], ['a.json', text]);
  expect(separate).toThrow(
    'cannot use -f: expected a path, but the value looks like the text of a kubeconfig',
  );
  expect(separate).not.toThrow('hunter2');
});
