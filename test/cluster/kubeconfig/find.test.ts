import { describe, expect, it } from 'vitest';
import { kubeconfigFiles } from '../../../src/cluster/kubeconfig/find.ts';
import { KevError } from '../../../src/core/errors.ts';
import { formatPath, isPlausiblePath } from '../../../src/core/path-text.ts';

const SECRET = 'hunter2hunter2';
const YAML = `apiVersion: v1
kind: Config
clusters:
- name: test
  cluster:
    server: https://127.0.0.1:9
users:
- name: test
  user:
    token: ${SECRET}
current-context: test
`;
const JSON_TEXT = JSON.stringify({ apiVersion: 'v1', users: [{ name: 'a', user: { token: SECRET } }] });
const toBase64 = (text: string) => Buffer.from(text).toString('base64');

const TEXTS: [string, string][] = [
  ['YAML', YAML],
  ['YAML with the line ends of Windows', YAML.replaceAll('\n', '\r\n')],
  ['YAML in one line, as the shell makes it', YAML.replaceAll('\n', ' ')],
  ['a part of it', `users: [{name: a, user: {token: ${SECRET}}}]`],
  ['one member', `password: ${SECRET}`],
  ['dense YAML', `{users:[{name:a,user:{token:${SECRET}}}]}`],
  ['JSON', JSON_TEXT],
  ['base64', toBase64(YAML)],
  ['base64 in lines', toBase64(YAML).replaceAll(/.{76}/g, '$&\n')],
  ['base64 of JSON', toBase64(JSON_TEXT)],
  ['a token', `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.${SECRET}`],
  ['a key', `-----BEGIN PRIVATE KEY-----${SECRET}`],
  ['something compressed', `H4sIAAAAAAAAA${'x'.repeat(120)}`],
];

describe('what is not a path', () => {
  it.each(TEXTS)('is recognized by its form: %s', (_, text) => {
    expect(isPlausiblePath(text)).toBe(false);
    expect(formatPath(text)).not.toContain(SECRET);
  });

  it.each(TEXTS)('is refused and not shown: %s', (_, text) => {
    for (const [name, flags, env] of [
      ['--kubeconfig', { kubeconfig: text }, {}],
      ['KUBECONFIG', {}, { KUBECONFIG: text }],
      ['KUBECONFIG', {}, { KUBECONFIG: `/etc/hostname:${text}` }],
    ] as const) {
      try {
        kubeconfigFiles(flags, { env, homedir: '/' });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(KevError);
        const { code, message, hint } = error as KevError;
        expect(code).toBe('input');
        expect(message).toBe(
          `cannot use ${name}: expected a path, but the value looks like the text of a kubeconfig`,
        );
        expect(hint).not.toContain(SECRET);
      }
    }
  });
});

it.each([
  'config',
  '/home/jane/.kube/config',
  '/home/jane/my files/clusters',
  // As base64, it would have a colon and a line break in it.
  '/tmp/kev-kubeconfig-JjoJvX/config',
  '/home/clusters:/home/users:/home/contexts',
  'C:\\Users\\jane\\.kube\\config',
  '/var/lib/jenkins/workspace/some-project_main/tmp/kubeconfig.8f14e45fceea167a5a36dedd4bea2543.yaml',
  `/tmp/${'deep/'.repeat(60)}config`,
  'ünïcödé/設定',
])('takes %s for what it is', (path) => {
  expect(formatPath(path)).toBe(path);
});

it('counts a KUBECONFIG of separators alone as not set', () => {
  expect(kubeconfigFiles({}, { env: { KUBECONFIG: '::' }, homedir: '/home/u' })).toEqual({
    files: ['/home/u/.kube/config'],
  });
});
