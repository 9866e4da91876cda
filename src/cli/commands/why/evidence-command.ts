import { quoteWord } from '../../../core/shell-word.ts';
import { formatTime, NS_PER_SECOND } from '../../../event/time.ts';
import type { ExplainedStory } from '../../../explain/explanation.ts';
import { formatKey, kindOfKey, partsOfKey } from '../../../explain/object-key.ts';
import { sourceFlags } from '../../flags/source-flags.ts';
import type { WhyFlags } from './flags.ts';

const MINUTE = 60n * NS_PER_SECOND;

/** The question, and where it was asked. */
interface QuestionContext {
  flags: WhyFlags;
  /** The object as it was typed; undefined for a whole namespace or cluster. */
  asked: string | undefined;
  namespace: string | undefined;
  context: string | undefined;
  now: bigint;
}

/** Formats the `kev get` command that lists the events of a story. */
export function evidenceCommand(
  story: ExplainedStory,
  { flags, asked, namespace, context, now }: QuestionContext,
): string {
  const facts = [story.cause, ...story.facts, ...story.consequences.flatMap((each) => each.facts)];
  const nodes = facts.map(({ object }) => object).filter((key) => kindOfKey(key) === 'node');
  const objects = new Set([asked ?? formatKey(story.subject), ...nodes.map(formatKey)]);
  // Without -n, the namespace of the context counts there, too.
  const typed = flags.namespaces === undefined ? undefined : namespace;
  const inNamespace = asked === undefined ? partsOfKey(story.subject).namespace : typed;
  const minutes = (now - story.since) / MINUTE + 1n;
  // Markdown is kept, and read later.
  const since = flags.output === 'markdown' ? formatTime(story.since) : `${minutes}m`;
  return [
    'kev get',
    ...[...objects].map(quoteWord),
    '--recursive',
    ...sourceFlags(flags, context).map(quoteWord),
    ...(inNamespace ? [`-n ${quoteWord(inNamespace)}`] : flags.allNamespaces ? ['-A'] : []),
    ...(facts.every(({ event }) => event.type === 'Warning') ? ['--types Warning'] : []),
    ...(story.since > 0n && minutes > 0n ? [`--since ${since}`] : []),
  ].join(' ');
}
