import { describe, expect, it } from 'vitest';
import { formatLine } from '../../../src/cli/line/retype.ts';
import { runInProcess } from '../../support/in-process.ts';

describe('a command line to paste', () => {
  it('has words that look like addresses', () => {
    expect(
      formatLine(['get', '--store=postgres://u@h:5432/d', '--server', 'https://h:6443', 'pod/a:b@c']),
    ).toBe('kev get --store=postgres://u@h:5432/d --server https://h:6443 pod/a:b@c');
  });

  it.each([
    'postgres://u:s3cr3t@h/d',
    'postgres://u:s3/cr3t@h/d',
    'postgres:/u:s3cr3t@h/d',
    'postgres:u:s3cr3t@h',
    'postgres://u@h/d?pass%77ord=s3cr3t',
    'https://s3cr3t@h',
    '--otlp=https://h/v1/logs?key=s3cr3t',
  ])('is not shown with a secret: %s', (word) => {
    expect(formatLine(['get', word])).toBeUndefined();
  });
});

it.each(['postgres://u:s3/cr3t@h/d', 'postgres://u@h/d?sslpassword=s3cr3t'])(
  'a message does not repeat the secret in %s',
  async (word) => {
    const { stderr } = await runInProcess(['get', word]);
    expect(stderr).toContain('postgres://u');
    expect(stderr).not.toMatch(/s3|cr3t/);
  },
);
