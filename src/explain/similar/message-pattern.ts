import type { ObjectReference } from '../../event/types.ts';

/** A message taken apart into words and what varies between similar messages: one more of `words` than of `values`. */
export interface MessagePattern {
  /** Messages with equal words are similar. */
  words: string[];
  /** Names, numbers, addresses, and random parts of names. */
  values: string[];
}

/** What a message says is at its start; the rest, which may be the output of a program, counts as one word. */
const MAX_FOLDED = 4096;

/** Names, numbers, addresses, and whatever else has no spaces or quotes in it. */
const RUN = /[\w.:µ-]+/g;

/**
 * Separates the words of a message from names and numbers: the name and namespace of its object, numbers, durations and
 * other quantities, IP addresses, UIDs, hashes, and the random parts of generated names. Other names are words, and so
 * are the codes of errors: `exit code 1` and `exit code 137` have different causes.
 *
 * Takes time in proportion to the length of the message.
 */
export function foldMessage(message: string, { name = '', namespace = '' }: ObjectReference): MessagePattern {
  const pattern = new PatternBuilder();
  const start = message.slice(0, MAX_FOLDED);
  let end = 0;
  for (const { 0: run, index } of start.matchAll(RUN)) {
    pattern.keep(start.slice(end, index));
    end = index + run.length;
    foldRun(run, index, { message: start, name, namespace }, pattern);
  }
  pattern.keep(message.slice(end));
  return pattern;
}

/** What decides what a part of a message is. */
interface MessageContext {
  message: string;
  name: string;
  namespace: string;
}

class PatternBuilder implements MessagePattern {
  readonly words = [''];
  readonly values: string[] = [];

  keep(text: string): void {
    this.words.push(`${this.words.pop()}${text}`);
  }

  fold(value: string): void {
    this.values.push(value);
    this.words.push('');
  }
}

/**
 * Passes what matches to `onMatch` and the rest to `onRest`, in order, each with its index in the text.
 *
 * @param separator with one group, around all of it
 */
function splitBy(
  text: string,
  separator: RegExp,
  onMatch: (match: string) => void,
  onRest: (rest: string, at: number) => void,
): void {
  let at = 0;
  for (const [index, part] of text.split(separator).entries()) {
    if (index % 2 === 1) onMatch(part);
    else if (part !== '') onRest(part, at);
    at += part.length;
  }
}

/** IPv6 addresses, and times of day. */
const COLONS = /^(?=.*:.*:)[\da-f:.]*$/i;

function foldRun(run: string, at: number, context: MessageContext, pattern: PatternBuilder): void {
  const [from, to] = withoutPunctuation(run);
  const inner = run.slice(from, to);
  pattern.keep(run.slice(0, from));
  if (COLONS.test(inner)) pattern.fold(inner);
  else
    splitBy(
      inner,
      /([:_])/,
      (mark) => pattern.keep(mark),
      (part, index) => foldPart(part, at + from + index, context, pattern),
    );
  pattern.keep(run.slice(to));
}

/** Returns where a run begins and ends without the punctuation around it. */
function withoutPunctuation(run: string): [from: number, to: number] {
  let from = 0;
  let to = run.length;
  while (from < to && '.:_-'.includes(run.charAt(from))) from += 1;
  while (to > from && '.:_-'.includes(run.charAt(to - 1))) to -= 1;
  return [from, to];
}

const QUANTITY = /^v?\d[\d.]*[a-zµ]{0,3}$/i;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|[uµ]s|ms|[smhd]))+$/;
const UID = /([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})/i;

/** Folds a name, a number, or a word. */
function foldPart(part: string, at: number, context: MessageContext, pattern: PatternBuilder): void {
  const { message, name } = context;
  const before = message.slice(Math.max(0, at - MAX_LABEL), at);
  const after = message.charAt(at + part.length);
  if (isOfObject(part, before, after, context)) pattern.fold(part);
  else if (name !== '' && part.startsWith(name) && /[-.]/.test(part.charAt(name.length))) {
    pattern.fold(name);
    foldSegments(part.slice(name.length), pattern);
  } else if (CODE.test(part) || (/^\d+$/.test(part) && CODE_LABEL.test(before))) pattern.keep(part);
  else if (QUANTITY.test(part) || DURATION.test(part)) pattern.fold(part);
  else
    splitBy(
      part,
      UID,
      (uid) => pattern.fold(uid),
      (rest) => foldSegments(rest, pattern),
    );
}

/** Longer than any label. */
const MAX_LABEL = 16;
/** `ORA-12154`, `E1042`: names of objects are in lower case. */
const CODE = /^[A-Z]{1,8}-?\d{2,6}$/;
const CODE_LABEL = /(?:(?:code|status|errno|signal|response|exited)["'\s:=(]{0,3}|\b(?:error|http) )$/i;
const CONTAINER_LABEL = /\bcontainer[\s:="']{1,3}$/i;
const QUOTE = /["'`]$/;

/**
 * Whether a text is the name or namespace of the object, and not a word as `memory` may be. The container of a pod that
 * is named as its owner counts as the object; other containers are words, since they have other causes.
 */
function isOfObject(
  text: string,
  before: string,
  after: string,
  { name, namespace }: MessageContext,
): boolean {
  if (text === namespace && (/_$/.test(before) || (after === '/' && !before.endsWith('/')))) return true;
  if (text === name && (!/^[a-z]+$/.test(name) || /\/$/.test(before) || after === '_')) return true;
  if (name.startsWith(`${text}-`) && CONTAINER_LABEL.test(before)) return true;
  return (text === name || text === namespace) && QUOTE.test(before);
}

/** The last part of a name that Kubernetes generated. */
const RANDOM = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const HASH = /^(?:[\da-f]{6,}|[bcdfghjklmnpqrstvwxz2456789]{5,10})$/i;

/** Folds what is random or a number in the segments of a name. */
function foldSegments(name: string, pattern: PatternBuilder): void {
  const segments = name.split(/([.-])/);
  for (const [index, segment] of segments.entries()) {
    if (/\d/.test(segment)) foldDigits(segment, pattern);
    else if (index > 0 && index === segments.length - 1 && RANDOM.test(segment)) pattern.fold(segment);
    else pattern.keep(segment);
  }
}

/** Folds a hash, or the numbers of `worker2`. */
function foldDigits(segment: string, pattern: PatternBuilder): void {
  const numbers = segment.match(/\d+/g) ?? [];
  // Letters and digits alternate in random text only.
  if (HASH.test(segment) || numbers.length > 1) pattern.fold(segment);
  else if (/^ipv[46]$/i.test(segment)) pattern.keep(segment);
  else
    splitBy(
      segment,
      /(\d+)/,
      (number) => pattern.fold(number),
      (word) => pattern.keep(word),
    );
}
