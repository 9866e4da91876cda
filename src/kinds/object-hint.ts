import { quoteWord } from '../core/shell-word.ts';
import { findKind } from './kinds.ts';

const FORM = 'name it as kubectl does: pod/web-0, deploy/web, certificates.cert-manager.io/tls';

/** Suggests what a word was meant to be that names no object. */
export function hintForObject(text: string): string {
  return hintForWord(text) ?? hintForSlashes(text) ?? FORM;
}

/** Suggests what a word without a type may be: a name, or what belongs to a flag. */
export function hintForName(text: string): string {
  return (
    hintForWord(text) ??
    `to name an object, write its type, too: ${quoteWord(`pod/${text}`)}, ${quoteWord(`deploy/${text}`)}`
  );
}

/** Suggests what a word is that follows a type or an object; undefined if it may be a name. */
export function hintForOperand(text: string): string | undefined {
  const isNeverName = [REASON, DURATION, UNIT, PREPOSITION, /=/].some((pattern) => pattern.test(text));
  return isNeverName ? hintForWord(text) : undefined;
}

/** Suggests what a word is that is neither a type nor a name; undefined if it may be one. */
export function hintForWord(text: string): string | undefined {
  const plain = withoutQuotes(text);
  if (plain !== text) return `type straight quotes, or none: ${quoteWord(plain)}`;
  if (text.startsWith('--') || /^-\w/.test(text)) return 'flags come before --';
  const [url] = /^https?:\/\/[^/?#]+/.exec(text) ?? [];
  if (url)
    return url.includes('@')
      ? 'the address of a server is the value of --server'
      : didYouMean(`--server ${quoteWord(url)}`);
  const [, variable] = /^(KUBECONFIG|[A-Z]+_[A-Z_]+)=/.exec(text) ?? [];
  if (variable) return `variables come before the command: ${variable}=… kev …`;
  if (isFileName(text)) return didYouMean(`-f ${quoteWord(text)}`);
  if (/^(?:warnings?|errors?)$/i.test(text)) return didYouMean('--types Warning');
  if (/^normal$/i.test(text)) return didYouMean('--types Normal');
  if (UNIT.test(text)) return `write a duration as one word, such as 5m, or in quotes: "5 ${text}"`;
  if (DURATION.test(text)) return didYouMean(`--since ${quoteWord(text)} or --timeout ${quoteWord(text)}`);
  if (/^(?:time|age|count)$/.test(text)) return didYouMean(`--sort=${text === 'count' ? text : 'lastSeen'}`);
  if (/^(?:asc|desc)$/i.test(text)) return didYouMean('--reverse');
  if (text === 'all') return 'leave it out: all objects are the default';
  if (text === 'help') return didYouMean('--help');
  if (PREPOSITION.test(text)) return `leave out "${text}"; -n chooses a namespace, and TYPE/NAME an object`;
  if (/^[a-z]$/.test(text)) return didYouMean(`-${text}`);
  if (FLAG.test(text)) return didYouMean(`--${text}`);
  if (REASON.test(text) && !findKind(text)) return didYouMean(`--reason ${text}`);
  const [, key = '', separator, value = ''] = /^([\w.-]+)([:=\\ ])([\w.-]+)$/.exec(text) ?? [];
  if (separator === undefined) return undefined;
  const flag = FLAGS_OF_KEYS.get(key.toLowerCase());
  if (flag) return didYouMean(`${flag} ${value}`);
  if (findKind(key)) return didYouMean(`${key}/${value}`);
  return separator === '=' ? didYouMean(`-l ${text}`) : undefined;
}

function hintForSlashes(text: string): string | undefined {
  const parts = text.split('/').filter((part) => part !== '');
  const [first = '', second = '', third] = parts;
  if (text.includes(',') && findKind(first)) {
    const list = text.split(',').filter((part) => part !== '');
    return didYouMean(
      list.map((each) => quoteWord(each.includes('/') ? each : `${first}/${each}`)).join(' '),
    );
  }
  if (text.includes('*'))
    return `names have no wildcards: kev get ${quoteWord(first)} -i REGEX searches messages`;
  if (parts.length === 1 && findKind(first)) return `write the name, too: ${first}/NAME`;
  if (parts.length === 1 && /^[\w.-]+$/.test(first)) return hintForName(first);
  if (parts.length === 2 && findKind(first) && text !== parts.join('/'))
    return didYouMean(quoteWord(parts.join('/')));
  if (third === undefined || parts.length > 3) return undefined;
  if (/^v\d/.test(second)) return didYouMean(quoteWord(`${first}/${third}`));
  return findKind(second)
    ? didYouMean(`${quoteWord(`${second}/${third}`)} -n ${quoteWord(first)}`)
    : undefined;
}

/** Whether a text looks like the path of a file, or is `-`. */
export function isFileName(text: string): boolean {
  return text === '-' || FILE.test(text);
}

/** Removes typographic quotes from the start and the end of a text. */
export function withoutQuotes(text: string): string {
  return text.replace(QUOTES, '');
}

function didYouMean(meant: string): string {
  return `did you mean ${meant}?`;
}

/** Typographic quotes at the start or the end of a word. */
const QUOTES = /^[\u2018-\u201f\u00ab]+|[\u2018-\u201f\u00bb]+$/g;
const FILE =
  /^(?:\.{1,2}\/|~\/|\/[^/]+\/|[A-Za-z]:\\).|^[^/]+\.(?:json|ndjson|jsonl|ya?ml|log|txt|gz|tgz|tar|zip)$/;
const DURATION = /^\d+(?:s|m|h|d|w|min|mins|minutes?|hours?|days?)(?:\d.*)?$/;
const UNIT = /^(?:seconds?|minutes?|mins?|hours?|days?|weeks?)$/;
const PREPOSITION = /^(?:in|for|of|from|about|with|on|to|by|and|or|is)$/i;
const FLAG = /^(?:since|before|tail|reason|types|sort|watch|include|exclude|context|timeout|recursive)$/;

/** Nearly all reasons are in this form, and nearly no names. */
const REASON = /^[A-Z][a-z]+(?:[A-Z][A-Za-z]*)?$/;

/** Flags for `key=value` without dashes. */
const FLAGS_OF_KEYS = new Map([
  ['namespace', '-n'],
  ['ns', '-n'],
  ['n', '-n'],
  ['type', '--types'],
  ['types', '--types'],
  ['reason', '--reason'],
  ['component', '--component'],
  ['source', '--component'],
  ['since', '--since'],
  ['context', '--context'],
]);
