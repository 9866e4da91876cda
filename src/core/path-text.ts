import { existsSync } from 'node:fs';
import { inputError } from './errors.ts';

/** The longest name and path that file systems take. */
const MAX_NAME = 255;
const MAX_PATH = 4096;

/** `name: value`, and a member of a kubeconfig in JSON or dense YAML. */
const MEMBER =
  /:\s|(?:^|[{,"'])(?:apiVersion|kind|clusters?|users?|contexts?|current-context|preferences|server|token|[\w-]+-data)["']?\s*:(?:["'[{]|$)/;

/** Members of every kubeconfig, to find one in base64. Shorter names could be in a decoded path by chance. */
const MEMBER_NAME = /apiVersion|current-context|clusters|contexts|users/;

/** Secrets: a certificate or key in PEM, a JWT. */
const SECRET = /-----BEGIN |\beyJ[\w-]{8,}\.[\w-]+\./;

/**
 * Whether a text may be a path, or a list of paths: it is not the text of a kubeconfig, a key or a token, in base64
 * either. Only such a text may be in a message.
 */
export function isPlausiblePath(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\x00-\x1f\x7f]/.test(text) || MEMBER.test(text) || SECRET.test(text)) return false;
  if (/^[\w+/-]{32,}={0,2}$/.test(text) && MEMBER_NAME.test(Buffer.from(text, 'base64').toString('latin1')))
    return false;
  // Such as a compressed kubeconfig.
  if (/^[A-Za-z0-9+][A-Za-z0-9+/]{99,}={0,2}$/.test(text)) return false;
  return text.length <= MAX_PATH && text.split(/[/\\:]/).every((name) => name.length <= MAX_NAME);
}

/** A path for a message. */
export function formatPath(path: string): string {
  return isPlausiblePath(path) ? path : '(a value that is not a path)';
}

/**
 * Refuses the text of a kubeconfig where its path is expected, which is an easy mistake with variables of CI systems. The
 * message shows nothing of the text.
 *
 * @throws KevError `input`
 */
export function checkPath(name: string, value: string): void {
  if (isPlausiblePath(value) || existsSync(value)) return;
  throw inputError(
    `cannot use ${name}: expected a path, but the value looks like the text of a kubeconfig`,
    `write it to a file, and set ${name} to the path of that file`,
  );
}
