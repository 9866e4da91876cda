import { joinWords } from '../../core/join-words.ts';
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
    `watching ${types ? `${joinWords(types, 'and')} ` : ''}events`,
    names ? ` named ${joinWords(names, 'and')}` : '',
    objects ? ` about ${joinWords(objects, 'and')}${owned}` : '',
    ` ${locationOf(targets, flags)}`,
    filters.length > 0 ? `, filtered by ${joinWords(filters, 'and')}` : '',
    gates.length > 0 ? `, until ${gates.join(' or ')}` : '',
    timeout ? `, for ${timeout}` : '',
  ].join('');
}

function locationOf({ targets, namespaces }: Targets, { filename }: WatchFlags): string {
  if (filename) return `in ${formatFiles(filename)}`;
  const [{ reading: first }] = targets;
  const contexts = new Set(
    targets.flatMap(({ context, reading }) => context ?? reading.backend?.context ?? []),
  );
  const store = `${first.kind === 'local' ? 'store ' : ''}${first.location}`;
  const origin =
    contexts.size > 0 ? `context${plural(contexts.size)} ${joinWords([...contexts], 'and')}` : store;
  return namespaces === undefined
    ? `in all namespaces (${origin})`
    : `in namespace${plural(namespaces.length)} ${joinWords(namespaces, 'and')} (${origin})`;
}

function plural(count: number): string {
  return count > 1 ? 's' : '';
}
