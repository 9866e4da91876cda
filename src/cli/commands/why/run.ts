import { explain } from '../../../explain/explain.ts';
import type { KnownObject } from '../../../explain/facts.ts';
import type { Question } from '../../../explain/scope.ts';
import { parseOneObject } from '../../../kinds/object-name.ts';
import type { WhyAnswer } from '../../../print/why/answer.ts';
import { matchesObject } from '../../../select/object-filter.ts';
import { withFiles } from '../../flags/file-arguments.ts';
import { findForObject } from '../../flags/for-flag.ts';
import { parseOutputChoice } from '../../flags/output-choice.ts';
import { EXIT_DAMAGED, EXIT_DONE, EXIT_PROBLEM } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { openTextStyle } from '../../reading/event-output.ts';
import { readEvidence } from '../../reading/evidence.ts';
import { checkObject } from '../../reading/is-missing.ts';
import { openTargets } from '../../reading/targets.ts';
import { evidenceCommand } from './evidence-command.ts';
import type { WhyFlags } from './flags.ts';

/** Runs `kev why`: explains what is wrong with an object, in a namespace, or in a cluster. */
export async function runWhy(words: string[], given: WhyFlags, io: Io): Promise<number> {
  const format = parseOutputChoice(given.output, ['json', 'markdown'] as const, { md: 'markdown' });
  const { words: names, flags } = withFiles(words, given);
  const object = names.length === 0 ? undefined : parseOneObject(names);
  const text = object && `${object.type}/${object.name}`;
  const dumped: KnownObject[] = [];
  // A dump is read completely: events of nodes are in another namespace.
  const { namespace: _, namespaces: __, ...anywhere } = flags;
  const reading = { ...(flags.filename ? anywhere : flags), sort: 'none' };
  await using targets = await openTargets(reading, io, {
    onObjects: (objects) => {
      for (const each of objects) dumped.push(each);
    },
  });
  const answers: WhyAnswer[] = [];
  for (const target of targets.targets) {
    const namespaces = flags.filename ? (flags.namespaces ?? [undefined]) : [target.reading.namespace];
    const { backend } = target.reading;
    const about = text === undefined ? undefined : await findForObject(text, undefined, backend, io);
    const isClusterScoped = about?.isClusterScoped ?? false;
    const evidence = await readEvidence(target, isClusterScoped, io);
    const now = target.reading.now();
    for (const namespace of namespaces) {
      const filter = about && { ...about.filter, namespace: about.isClusterScoped ? undefined : namespace };
      const question: Question = filter
        ? { object: (reference) => matchesObject(reference, filter) }
        : { namespace };
      const objects = flags.filename ? dumped : evidence.objects;
      const explanation = explain(question, { ...evidence, objects }, now);
      if (object) await checkObject({ ...object, isClusterScoped }, explanation.events, target, io);
      const { context } = target;
      answers.push({
        object: text === undefined ? undefined : nameOf(text, about?.filter.kind),
        namespace,
        context,
        explanation,
        now,
        commandFor: (story) => evidenceCommand(story, { flags, asked: text, namespace, context, now }),
      });
    }
  }
  await print(answers, format, flags, io);
  if (targets.targets.some(({ reading }) => reading.isDamaged)) return EXIT_DAMAGED;
  const isWrong = answers.some(({ explanation }) => /^(?:failing|degraded)$/.test(explanation.status));
  return isWrong ? EXIT_PROBLEM : EXIT_DONE;
}

/** The object as in events, `deployment/web`, if its kind is known. */
function nameOf(text: string, kind: string | undefined): string {
  const [type = '', name = ''] = text.split('/');
  return `${kind?.toLowerCase() ?? type.toLowerCase()}/${name}`;
}

async function print(
  answers: readonly WhyAnswer[],
  format: 'json' | 'markdown' | undefined,
  flags: WhyFlags,
  io: Io,
): Promise<void> {
  switch (format) {
    case 'json': {
      const { formatWhyJson } = await import('../../../print/why/json.ts');
      return io.stdout.write(formatWhyJson(answers));
    }
    case 'markdown': {
      const { formatWhyMarkdown } = await import('../../../print/why/markdown.ts');
      return io.stdout.write(formatWhyMarkdown(answers));
    }
    default: {
      const { formatWhyText } = await import('../../../print/why/text.ts');
      const style = await openTextStyle(flags, io);
      io.stdout.write(formatWhyText(answers, { ...style, showEvents: flags.showEvents ?? false }));
    }
  }
}
