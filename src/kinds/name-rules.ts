/**
 * The rules for names in Kubernetes. Each function ending in `Violation` returns the rule that a text breaks, such as
 * `must have a name`; undefined when the text is valid.
 *
 * Source: apimachinery `pkg/util/validation`.
 */

const MAX_LABEL_BYTES = 63;
const MAX_SUBDOMAIN_BYTES = 253;
const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const DNS_LABEL = new RegExp(`^${LABEL}$`);
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const QUALIFIED_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Checks a DNS-1123 label, such as the name of a namespace. */
export function dnsLabelViolation(text: string): string | undefined {
  if (text.length > MAX_LABEL_BYTES) return tooLong(MAX_LABEL_BYTES);
  return DNS_LABEL.test(text)
    ? undefined
    : 'must consist of lowercase letters, digits, and "-", and start and end with a letter or digit';
}

/** Whether a name is a DNS-1123 subdomain such as `example.com`, as the names of events must be. */
export function isSubdomain(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN_BYTES && SUBDOMAIN.test(name);
}

/** Checks a DNS-1123 subdomain. */
export function subdomainViolation(text: string): string | undefined {
  if (isSubdomain(text)) return undefined;
  if (text.length > MAX_SUBDOMAIN_BYTES) return tooLong(MAX_SUBDOMAIN_BYTES);
  return 'must consist of lowercase letters, digits, "-", and ".", and each part between dots must start and end with a letter or digit';
}

/** Checks a name with an optional prefix, such as `example.com/my-controller`: keys of labels and annotations, controllers. */
export function qualifiedNameViolation(text: string): string | undefined {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  if (more.length > 0) return 'must have at most one "/", between a DNS prefix and the name';
  if (prefix === '') return 'must have a prefix before the "/"';
  const broken = prefix === undefined ? undefined : subdomainViolation(prefix);
  if (broken) return `the prefix ${broken}`;
  if (name === '') return 'must have a name';
  const rule = labelValueViolation(name);
  return rule && `the name ${rule}`;
}

/** Checks the value of a label, which may be empty. */
export function labelValueViolation(text: string): string | undefined {
  if (text === '' || (text.length <= MAX_LABEL_BYTES && QUALIFIED_PART.test(text))) return undefined;
  if (text.length > MAX_LABEL_BYTES) return tooLong(MAX_LABEL_BYTES);
  return 'must consist of letters, digits, "-", "_", and ".", and start and end with a letter or digit';
}

/** Checks the name of an object as a part of a path. */
export function pathSegmentViolation(text: string): string | undefined {
  if (text === '.' || text === '..') return `may not be "${text}"`;
  return /[/%]/.test(text) ? 'may not contain "/" or "%"' : undefined;
}

function tooLong(bytes: number): string {
  return `must be at most ${bytes} bytes`;
}
