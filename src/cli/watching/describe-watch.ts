import { flagName } from '../flags/global-flags.ts';
import type { WatchFlags } from '../flags/watch-flags.ts';
import { formatFiles } from '../io/verbose.ts';
import type { Targets } from '../reading/targets.ts';

/** Flags that select events, and are only named. */
const FILTERS = [
  ...(['reason', 'component', 'selector', 'fieldSelector', 'objectSelector'] as const),
  ...(['include', 'exclude'] as const),
];

/**
 * Describes what is watched, in one line: `watching Warning events about deploy/web and what it owns in namespace shop
 * (context prod), until reason=Deployed`. Texts are not escaped.
 */
export function describeWatch(targets: Targets, flags: WatchFlags): string {
  const { types, eventNames: names, for: objects, recursive, until = [], failOn = [], timeout } = flags;
  const owned = recursive ? ` and what ${objects?.length === 1 ? 'it owns' : 'they own'}` : '';
  const filters = FILTERS.filter((name) => flags[name] !== undefined).map(flagName);
  const gates = [...until, ...failOn];
  return [
    `watching ${types ? `${list(types)} ` : ''}events`,
    names ? ` named ${list(names)}` : '',
    objects ? ` about ${list(objects)}${owned}` : '',
    ` ${placeOf(targets, flags)}`,
    filters.length > 0 ? `, filtered by ${list(filters)}` : '',
    gates.length > 0 ? `, until ${gates.join(' or ')}` : '',
    timeout ? `, for ${timeout}` : '',
  ].join('');
}

function placeOf({ targets, namespaces }: Targets, { filename }: WatchFlags): string {
  if (filename) return `in ${formatFiles(filename)}`;
  const [{ reading: first }] = targets;
  const contexts = new Set(
    targets.flatMap(({ context, reading }) => context ?? reading.backend?.context ?? []),
  );
  const store = `${first.kind === 'local' ? 'store ' : ''}${first.location}`;
  const origin = contexts.size > 0 ? `context${plural(contexts.size)} ${list([...contexts])}` : store;
  return namespaces === undefined
    ? `in all namespaces (${origin})`
    : `in namespace${plural(namespaces.length)} ${list(namespaces)} (${origin})`;
}

function plural(count: number): string {
  return count > 1 ? 's' : '';
}

function list(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join();
}
