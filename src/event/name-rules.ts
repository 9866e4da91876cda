import { isSubdomain } from './event-name.ts';

/**
 * The rules for names in Kubernetes. Each function returns the rule that a text breaks, such as `must have a name`;
 * undefined when the text is valid.
 *
 * Source: apimachinery `pkg/util/validation`.
 */

const MAX_LABEL_BYTES = 63;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Checks a DNS-1123 label, such as the name of a namespace. */
export function dnsLabelViolation(text: string): string | undefined {
  if (text.length > MAX_LABEL_BYTES) return tooLong(MAX_LABEL_BYTES);
  return DNS_LABEL.test(text)
    ? undefined
    : 'must be lower case letters, digits and "-", and begin and end with a letter or digit';
}

/** Checks a DNS-1123 subdomain, such as `example.com`. */
export function subdomainViolation(text: string): string | undefined {
  if (isSubdomain(text)) return undefined;
  if (text.length > 253) return tooLong(253);
  return 'must be lower case letters, digits, "-" and ".", and each part between dots begin and end with a letter or digit';
}

/** Checks a name with an optional prefix, such as `example.com/my-controller`: keys of labels and annotations, controllers. */
export function qualifiedNameViolation(text: string): string | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return 'must have one "/" at most, between a DNS prefix and the name';
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') return 'must have a prefix before the "/"';
  const broken = prefix === undefined ? undefined : subdomainViolation(prefix);
  if (broken) return `the prefix ${broken}`;
  if (name === '') return 'must have a name';
  if (name.length > MAX_LABEL_BYTES) return `the name ${tooLong(MAX_LABEL_BYTES)}`;
  return QUALIFIED_PART.test(name) ? undefined : `the name ${QUALIFIED_RULE}`;
}

/** Checks the value of a label, which may be empty. */
export function labelValueViolation(text: string): string | undefined {
  if (text === '') return undefined;
  if (text.length > MAX_LABEL_BYTES) return tooLong(MAX_LABEL_BYTES);
  return QUALIFIED_PART.test(text) ? undefined : QUALIFIED_RULE;
}

/** Checks the name of an object as a part of a path. */
export function pathSegmentViolation(text: string): string | undefined {
  if (text === '.' || text === '..') return `may not be "${text}"`;
  return /[/%]/.test(text) ? 'may not contain "/" or "%"' : undefined;
}

const QUALIFIED_RULE = 'must be letters, digits, "-", "_" and ".", and begin and end with a letter or digit';

function tooLong(bytes: number): string {
  return `must have ${bytes} bytes at most`;
}
