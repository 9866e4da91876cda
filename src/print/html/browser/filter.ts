import { usageError } from '../../../core/errors.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { findKind } from '../../../kinds/kinds.ts';
import { parseExpression } from '../../../select/expression.ts';
import { type EventFilter, matchesFilter, textsOf } from '../../../select/filter.ts';
import { parseNames, parsePattern, parseTypes } from '../../../select/filter-values.ts';

type EventTest = (event: CoreV1Event, of: LaneEvent) => boolean;

/** Text between slashes, at the start of a term, or between quotes is one word, and so are operators and what is beside them. */
const WORD =
  /(?:(?<=^|[\s,])\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/i?|"[^"]*"|'[^']*'|\s*(?:,|!=|==?)\s*|[^\s,])+/gs;

const FLAG = /^(--?[a-z]+)(?:=(.*))?$/s;

/**
 * Parses the filter of a page. All of its words must match: expressions as for `--until`, flags of `kev get`, `TYPE/NAME`
 * for an object and what it owns, or a text in the reason, message, object, or component, in any case.
 *
 * @throws KevError `usage` when it is not valid
 */
export function parseFilter(text: string): (event: LaneEvent) => boolean {
  const words = text.match(WORD)?.map((word) => word.trim()) ?? [];
  const tests: EventTest[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, flag, value] = FLAG.exec(word) ?? [];
    if (flag === undefined) tests.push(parseWord(word));
    else tests.push(parseFlag(flag, unquote(value ?? words[++at] ?? '')));
  }
  return (event) => {
    const view = viewOf(event);
    return tests.every((test) => test(view, event));
  };
}

/**
 * Whether a pattern in a filter could try too many ways: a group can repeat, or is repeated by its number, or more than one
 * part of it is a group, or can be longer or shorter.
 */
export function mayBeSlow(text: string): boolean {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return /\)[*+{?]|\\[1-9k]/.test(text) || count(/[*+{?]/g) > 1 || count(/\(/g) > 1;
}

function parseWord(word: string): EventTest {
  const plain = unquote(word);
  if (plain === word) {
    if (/^\/|[=,]/.test(word)) return parseExpression(word);
    if (/^(?:normal|warning)$/i.test(word)) return parseExpression(word);
  }
  const [type = '', name] = plain.split(/\/(.*)/s);
  const kind = name ? findKind(type)?.kind.toLowerCase() : undefined;
  if (kind === undefined) return containing(plain);
  const start = `${kind}/${name}`;
  return (_, { object, owner }) => object.startsWith(start) || owner.startsWith(start);
}

function containing(text: string): EventTest {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  return (event) => textsOf(event).some((each) => pattern.test(each));
}

const FLAGS: Record<string, (value: string) => EventFilter> = {
  '--include': (value) => ({ include: [parsePattern('--include', value)] }),
  '--exclude': (value) => ({ exclude: [parsePattern('--exclude', value)] }),
  '--types': (value) => ({ types: parseTypes([value]) }),
  '--reason': (value) => ({ reasons: parseNames('--reason', [value]) }),
  '--component': (value) => ({ components: parseNames('--component', [value]) }),
  '--namespace': (value) => ({ namespaces: parseNames('--namespace', [value]) }),
};

const SHORT: Record<string, string> = { '-i': '--include', '-e': '--exclude', '-n': '--namespace' };

function parseFlag(flag: string, value: string): EventTest {
  const name = SHORT[flag] ?? flag;
  const toFilter = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (toFilter === undefined) {
    throw usageError(
      `unknown flag "${flag}"`,
      `flags: ${[...Object.keys(FLAGS), ...Object.keys(SHORT)].join(', ')}`,
    );
  }
  if (value === '') throw usageError(`${flag} needs a value`);
  const filter = toFilter(value);
  return (event) => matchesFilter(event, filter);
}

function unquote(word: string): string {
  return /^(["']).*\1$/s.test(word) && word.length > 1 ? word.slice(1, -1) : word;
}

// One object for all events: filters only look at it.
const view = {
  metadata: { namespace: '' },
  involvedObject: { kind: '', name: '' },
  source: { component: '' },
  type: '',
  reason: '',
  message: '',
} satisfies CoreV1Event;

function viewOf({ object, namespace, type, reason, message, component }: LaneEvent): CoreV1Event {
  const slash = object.indexOf('/');
  view.metadata.namespace = namespace;
  view.involvedObject.kind = slash < 0 ? object : object.slice(0, slash);
  view.involvedObject.name = slash < 0 ? '' : object.slice(slash + 1);
  view.source.component = component;
  view.type = type;
  view.reason = reason;
  view.message = message;
  return view;
}
